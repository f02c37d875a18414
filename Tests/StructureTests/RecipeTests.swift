import Foundation
import Testing

/// The recipes of CONTRIBUTING name files, tests and functions: each of them is there.
@Suite struct RecipeTests {
    /// What stands between backquotes under "Recipes".
    private static let names: [String] = {
        let text = Document.read("CONTRIBUTING.md") ?? ""
        guard let begin = text.range(of: "\n## Recipes\n"), let end = text.range(of: "\n## ", range: begin.upperBound..<text.endIndex)
        else { return [] }
        return text[begin.upperBound..<end.lowerBound].matches(of: /`([^`\n]+)`/).map { String($0.1) }
    }()
    private static let places: [String] =
        ["Sources", "Tests", "docs", "packaging", "scripts"].flatMap { folder in
            let paths = FileManager.default.enumerator(atPath: Document.project.appending(path: folder).path)?.compactMap { $0 as? String }
            return (paths ?? []).map { folder + "/" + $0 }
        } + Document.all.map(\.path)
    private static let tests = places.filter { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }.compactMap(Document.read).joined()

    private static func isFile(_ name: String) -> Bool {
        name.contains(/^[\w+.\/]+$/) && (name.contains("/") || name.contains(/\.(?:swift|json|md|py)$/))
    }

    @Test func theRecipesAreFound() {
        #expect(Set(Self.names).isSuperset(of: ["Sources/Protocol/Methods+All.swift", "GoldenTests", "everyFieldIsInASample"]))
    }

    /// `NAME` and `NOUN` stand for what is to be made.
    @Test func eachFileIsThere() {
        for name in Self.names where Self.isFile(name) && !name.contains("NAME") && !name.contains("NOUN") {
            #expect(Self.places.contains { ("/" + $0).hasSuffix("/" + name) }, "a recipe names \(name), and there is no such file")
        }
    }

    /// Other names in small letters are shorter.
    @Test func eachTestIsThere() {
        for name in Self.names {
            guard let test = name.firstMatch(of: /^(?:(\w+Tests)|(?:\w+Tests\.)?([a-z]\w{13,}))$/) else { continue }
            let declaration = test.1.map { "struct \($0) " } ?? "func \(test.2 ?? "")("
            #expect(Self.tests.contains(declaration), "a recipe names \(name), and there is no such test")
        }
    }

    /// `Type.member` or `Type.function()`.
    @Test func eachMemberIsThere() {
        for name in Self.names {
            guard let member = name.firstMatch(of: /^([A-Z]\w+)\.([a-z]\w*)(?:\(.*\))?$/), !member.1.hasSuffix("Tests"),
                !Self.isFile(name)
            else { continue }
            let types = [" ", ":"].map { " \(member.1)\($0)" }
            let members = ["func \(member.2)(", "var \(member.2):", "let \(member.2):"]
            let isThere = SourceTree.swift.contains { file in
                types.contains { file.text.contains($0) } && members.contains { file.text.contains($0) }
            }
            #expect(isThere, "a recipe names \(name), and there is no such member")
        }
    }
}
