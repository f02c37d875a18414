import Foundation
import Testing

@testable import WebGateway

/// What the desk's catalogues must have, and what of them is read.
@Suite struct CatalogueTests {
    private static func write(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "catalogues-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files { try Data(text.utf8).write(to: directory.appending(path: name)) }
        try body(directory.path)
    }

    private static func catalogue(of language: String) throws -> [String: String] {
        let data = try Data(contentsOf: URL(filePath: "\(Catalogues.directory)/\(language).json"))
        return try JSONDecoder().decode([String: String].self, from: data)
    }

    private static func text(_ catalogue: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(catalogue), as: UTF8.self)
    }

    @Test func theDeskSpeaksEnglishAndJapanese() throws {
        let (catalogues, faults) = Catalogues.read(directory: Catalogues.directory, standard: nil)
        #expect(faults == [])
        #expect(catalogues?.languages == ["en", "ja"])
        #expect(catalogues?.standard.language == "en")
        #expect(catalogues?["JA"]?[.languageName].text == "日本語")
        #expect(catalogues?["fr"] == nil)
    }

    /// Decoders take the last of two, and say nothing.
    @Test(arguments: ["en", "ja"])
    func noSentenceIsThereTwice(language: String) throws {
        let text = try String(contentsOf: URL(filePath: "\(Catalogues.directory)/\(language).json"), encoding: .utf8)
        let names = text.matches(of: /(?m)^  "(\w+)":/).map { String($0.output.1) }
        #expect(names == Word.allCases.map(\.key), "in the order of Word")
    }

    @Test(arguments: ["en", "ja"])
    func aMissingSentenceAPlaceholderTooFewAndOneTooManyAreFaults(language: String) throws {
        var catalogue = try Self.catalogue(of: language)
        catalogue["signIn"] = nil
        catalogue["hangUp"] = ""
        catalogue["nameTooLong"] = "x"
        catalogue["homeTitle"] = "{maximum}"
        catalogue["signOut"] = "{"
        catalogue["goOnline"] = "a } b"
        catalogue["timePattern"] = "{century}"
        catalogue["surplus"] = "x"
        let (words, faults) = Words.read(catalogue, language: language)
        #expect(words == nil)
        #expect(
            Set(faults) == [
                "has surplus, which is no sentence of the desk", "lacks signIn", "lacks hangUp",
                "lacks the placeholder {maximum} in nameTooLong", "has the placeholder {maximum} in homeTitle, which has no such value",
                "has a brace in signOut that is no placeholder like {name}", "has a brace in goOnline that is no placeholder like {name}",
                "has the placeholder {century} in timePattern, which has no such value",
            ])
    }

    @Test func aFileThatIsNoCatalogueIsNamed() throws {
        let english = try Self.text(Self.catalogue(of: "en"))
        for text in ["", "[]", "{\"signIn\": 1}", "{"] {
            try Self.write(["en.json": english, "fr.json": text]) { directory in
                let (catalogues, faults) = Catalogues.read(directory: directory, standard: nil)
                #expect(catalogues == nil)
                #expect(faults == [.catalogue("must have sound catalogues: \(directory)/fr.json is no JSON object of texts")])
            }
        }
    }

    @Test func aDeskWithoutEnglishOrWithoutItsOwnLanguageDoesNotStart() throws {
        let english = try Self.text(Self.catalogue(of: "en"))
        try Self.write(["ja.json": english]) { directory in
            #expect(
                Catalogues.read(directory: directory, standard: "ja").faults == [
                    .catalogue("must be the directory with Localization/en.json, and \(directory) has none")
                ])
        }
        #expect(Catalogues.read(directory: "/nowhere", standard: nil).catalogues == nil)
        #expect(Catalogues.read(directory: Catalogues.directory, standard: "fr").faults == [.standard("must be one of en, ja, and is fr")])
        #expect(Catalogues.read(directory: Catalogues.directory, standard: "JA").catalogues?.standard.language == "ja")
    }

    /// A translator adds a file, and needs no program.
    @Test func anotherLanguageIsAFile() throws {
        let english = try Self.text(Self.catalogue(of: "en"))
        try Self.write(["en.json": english, "pt-BR.json": english, "README.md": "x"]) { directory in
            #expect(Catalogues.read(directory: directory, standard: nil).catalogues?.languages == ["en", "pt-BR"])
        }
    }

    @Test func everySentenceIsUsed() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/WebGateway")
        var swift = ""
        var scripts = ""
        for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil) ?? .init() {
            let text = { try String(contentsOf: file, encoding: .utf8) }
            if file.pathExtension == "js" { scripts += try text() }
            if file.pathExtension == "swift", !["Word.swift", "Word+Placeholders.swift"].contains(file.lastPathComponent) {
                swift += try text()
            }
        }
        let usedBySwift = Set(swift.matches(of: /\.(\w+)/).map { String($0.output.1) })
        let usedByScripts = Set(scripts.matches(of: /\bwords\.(\w+)/).map { String($0.output.1) }).subtracting(["js"])
        let sentOnes = Word.allCases.filter { $0.key.hasPrefix("script") }
        #expect(Word.allCases.filter { !$0.key.hasPrefix("script") && !usedBySwift.contains($0.key) } == [])
        #expect(Set(sentOnes.map(ScriptWords.name)) == usedByScripts.subtracting(["LANGUAGE"]))
    }
}
