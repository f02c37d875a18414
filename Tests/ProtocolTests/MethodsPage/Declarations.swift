import Foundation

/// What `///` says of the stored properties and cases of the types in `Sources/Protocol`, by names like `TicketsList.Result.next`.
enum Declarations {
    /// Found from this file: a package in another place may link to these tests.
    static let project = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sentences: [String: String] = {
        let root = project.appending(path: "Sources/Protocol").path
        let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        var found: [String: String] = [:]
        for path in paths where path.hasSuffix(".swift") {
            let text = (try? String(contentsOfFile: root + "/" + path, encoding: .utf8)) ?? ""
            found.merge(sentences(in: text)) { first, _ in first }
        }
        return found
    }()

    /// Types are told apart by their indentation, which `swift format` keeps.
    static func sentences(in text: String) -> [String: String] {
        var found: [String: String] = [:]
        var types: [Substring] = []
        var comment: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == " " }.count / 4
            if let words = line.firstMatch(of: /^ *\/\/\/ (.*)/) {
                comment.append(words.1)
                continue
            }
            if let type = line.firstMatch(of: /^ *(?:public )?(?:struct|enum) (\w+)/) {
                types = types.prefix(depth) + [type.1]
            } else if let names = line.firstMatch(of: /^ *(?:public (?:var|let) (\w+): [^{]*|case `?(\w+)`?)$/), !comment.isEmpty {
                let path = types.prefix(depth) + [names.1 ?? names.2 ?? ""]
                found[path.joined(separator: ".")] = sentence(comment.joined(separator: " "))
            }
            comment = []
        }
        return found
    }

    /// As Markdown has it: DocC's links are the names alone.
    private static func sentence(_ comment: String) -> String { comment.replacing(/``(?:\w+\/)*(\w+)``/) { "`\($0.1)`" } }
}
