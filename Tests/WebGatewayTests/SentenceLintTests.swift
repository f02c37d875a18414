import Foundation
import Testing

/// No sentence stands in the code: a person reads what a catalogue has.
@Suite struct SentenceLintTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/WebGateway")

    /// What is for logs, for Prometheus, or a name.
    private static let swiftLines = ["logger.", "text.begin(", "text.add(", "text.comment(", "preconditionFailure(", "Fault("]
    private static let swiftWords: Set = ["Forwarded", "Via", "Origin", "Accept-Language, Cookie", "DENY", #": still here\n\n"#]
    /// Errors of scripts, which no page shows.
    private static let scriptLines = ["new Error(", "new NoToken(", "import "]
    private static let scriptWords: Set = ["Date", "Accept"]

    private static func files(_ kind: String, in folders: [String]) throws -> [(name: String, text: String)] {
        try folders.flatMap { folder in
            let place = sources.appending(path: folder)
            return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == kind }
                .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
        }
    }

    /// Whether a literal has words for people: two in a row, or one with a capital.
    static func isSentence(_ literal: String) -> Bool {
        // Markup, attributes, and values that stand in the literal.
        let bare = literal.replacing(/^[^<>]*>/, with: "\n").replacing(/\\?\\\([^)]*\)|\$\{[^}]*\}/, with: "\u{0}").replacing(
            /<[^>]*>?/, with: "\n"
        )
        .replacing(/[\w-]+=\\?"[^"]*"?/, with: "\n").replacing(/&\w+;/, with: "\n")
        let isTwoWords = bare.split(separator: "\n").contains { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map { $0.contains(/^[A-Za-z][A-Za-z']+[,.!?;]?$/) }
            return zip(words, words.dropFirst()).contains { $0 && $1 }
        }
        return isTwoWords || bare.contains(/(?m)^\s*[A-Z][a-z]{2,}[.:!?]*\s*$/)
    }

    /// The string literals of a line; those over several lines come line by line.
    private static func literals(of text: String, quotes: Regex<(Substring, Substring)>, unless lines: [String]) -> [(
        line: Int, literal: String
    )] {
        var found: [(line: Int, literal: String)] = []
        var isInside = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let bare = line.drop { $0 == " " }
            if bare.hasPrefix("//") || bare.hasPrefix("*") || bare.hasPrefix("/*") { continue }
            if isInside, !bare.hasPrefix("\"\"\"") { found.append((number + 1, String(line))) }
            if bare.hasPrefix("\"\"\"") || bare.hasSuffix("\"\"\"") {
                isInside.toggle()
                continue
            }
            if isInside || lines.contains(where: { line.contains($0) }) { continue }
            for match in line.matches(of: quotes) { found.append((number + 1, String(match.output.1))) }
        }
        return found
    }

    @Test func thePagesAndTheRoutesHaveNone() throws {
        let files = try Self.files("swift", in: ["Pages", "Routes", "Middleware", "Sessions", "Words", "Live"])
        #expect(files.count > 30)
        for file in files {
            for (line, literal) in Self.literals(of: file.text, quotes: /"((?:[^"\\]|\\.)*)"/, unless: Self.swiftLines) {
                let isFine = !Self.isSentence(literal) || Self.swiftWords.contains(literal)
                // Faults of a catalogue are for whoever starts the gateway.
                let isFault = ["Catalogues.swift", "Words.swift"].contains(file.name)
                #expect(isFine || isFault, "\(file.name):\(line): \(literal)")
            }
        }
    }

    @Test func theScriptsHaveNone() throws {
        let files = try Self.files("js", in: ["Public/js"])
        #expect(files.count > 15)
        for file in files {
            let text = file.text.replacing(/(?s)\/\*\*.*?\*\//, with: "").replacing(#/ // .*/#, with: "")
            for (line, literal) in Self.literals(of: text, quotes: /['`]([^'`]*)['`]/, unless: Self.scriptLines) {
                #expect(!Self.isSentence(literal) || Self.scriptWords.contains(literal), "\(file.name):\(line): \(literal)")
            }
        }
    }

    @Test(arguments: ["Go online", "<p>Hang up</p>", "Ready", "ERROR: no answer", " disabled>Call customer</button>", "Name:", "Can't be."])
    func aSentenceIsFound(literal: String) { #expect(Self.isSentence(literal)) }

    @Test(arguments: [
        "<div class=\\\"a b\\\">", " aria-invalid=\"true\" aria-describedby=\"", "/css/bicycle-polo.css", "text/html; charset=utf-8",
        "ticket-",
        "button-danger hangup-button", "", "&mdash;", "\\(some code) \\(of Swift)",
    ])
    func markupIsNone(literal: String) { #expect(!Self.isSentence(literal)) }
}
