import Settings

@testable import WebGateway

/// The desk's own catalogues, as the build puts them beside the program.
extension Catalogues {
    static let directory = Assets.directory(bundle: "supportd_WebGateway.resources", shared: "supportd/webgateway") + "/Localization"
    static let desk: Catalogues? = read(directory: directory, standard: nil).catalogues
}

extension Reader {
    static var english: Reader { of("en") }
    static var japanese: Reader { of("ja") }

    /// A reader of the home page; `timeZone` is the desk's.
    static func of(_ language: String, timeZone: DeskTimeZone = .utc) -> Reader {
        guard let catalogues = Catalogues.desk, let words = catalogues[language] else {
            fatalError("There is no catalogue of \(language).")
        }
        return Reader(words: words, catalogues: catalogues, timeZone: timeZone, place: "/")
    }
}
