internal import FoundationEssentials

/// The desk's languages: a file `LANGUAGE.json` each, a flat object of sentences by their names.
struct Catalogues: Sendable {
    enum Fault: Error, Equatable {
        /// What is wrong with the files.
        case catalogue(String)
        /// What is wrong with the setting `DEFAULT_LANGUAGE`.
        case standard(String)
    }
    /// The language whose sentences are always there, and that a fresh desk speaks.
    static let original = "en"
    /// By their tags, sorted.
    let all: [Words]
    /// For readers who ask for none of them.
    let standard: Words

    var languages: [String] { all.map(\.language) }

    /// The sentences of a language that there is, whatever the case of its tag.
    subscript(language: String) -> Words? { all.first { $0.language.lowercased() == language.lowercased() } }

    /// Reads all of them, and gives everything that is wrong with them.
    ///
    /// - Parameter standard: the language for readers who ask for none of them; `en` when it is nil.
    static func read(directory: String, standard: String?) -> (catalogues: Catalogues?, faults: [Fault]) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var all: [Words] = []
        var faults: [Fault] = []
        for name in files.filter({ $0.hasSuffix(".json") }).sorted() {
            let (words, problems) = read(directory + "/" + name, language: String(name.dropLast(".json".count)))
            if let words { all.append(words) }
            faults += problems.map { .catalogue("must have sound catalogues: \(directory)/\(name) \($0)") }
        }
        guard faults.isEmpty else { return (nil, faults) }
        let wanted = standard ?? original
        guard all.contains(where: { $0.language == original }) else {
            return (nil, [.catalogue("must be the directory with Localization/\(original).json, and \(directory) has none")])
        }
        guard let words = all.first(where: { $0.language.lowercased() == wanted.lowercased() }) else {
            return (nil, [.standard("must be one of \(all.map(\.language).joined(separator: ", ")), and is \(wanted)")])
        }
        return (Catalogues(all: all, standard: words), [])
    }

    private static func read(_ path: String, language: String) -> (words: Words?, faults: [String]) {
        guard let data = FileManager.default.contents(atPath: path),
            let sentences = try? JSONDecoder().decode([String: String].self, from: data)
        else { return (nil, ["is no JSON object of texts"]) }
        return Words.read(sentences, language: language)
    }
}
