import Foundation
import Testing

/// A page that people read, in Markdown.
struct Document: Sendable, CustomTestStringConvertible {
    /// From the project's folder, for example `docs/backup.md`.
    let path: String
    let text: String
    /// Where in the page or in the project each link goes, as it is written.
    let links: [String]
    /// What a link may name behind `#`, by GitHub's rule.
    let anchors: [String]
    var testDescription: String { path }
    var name: String { URL(filePath: path).lastPathComponent }
    var folder: String { path.contains("/") ? String(path.prefix { $0 != "/" }) + "/" : "" }

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let prose = Self.prose(text)
        links = prose.map { $0.replacing(/`[^`]*`/, with: "") }
            .flatMap { $0.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }
            .filter { $0.firstMatch(of: /^[a-z]+:/) == nil }
        anchors = Self.anchors(prose)
    }

    /// The lines outside of code blocks.
    private static func prose(_ text: String) -> [Substring] {
        var isCode = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if line.hasPrefix("```") { isCode.toggle() }
            return !isCode && !line.hasPrefix("    ")
        }
    }

    /// Lower case, spaces as hyphens, punctuation left out; a heading that comes again has a number.
    private static func anchors(_ prose: [Substring]) -> [String] {
        var seen: [String: Int] = [:]
        return prose.filter { $0.hasPrefix("#") }.map { heading in
            let title = heading.drop { $0 == "#" }.dropFirst().lowercased().replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }
            let slug = String(title.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil })
            seen[slug, default: 0] += 1
            let times = seen[slug] ?? 1
            return times == 1 ? slug : "\(slug)-\(times - 1)"
        }
    }

    static let project = SourceTree.root.deletingLastPathComponent()
    /// The pages at the top of the project, and those in `docs`.
    static let all = ["", "docs/"].flatMap { folder in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: project.appending(path: folder).path)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { name -> Document? in
            guard let text = read(folder + name) else { return nil }
            return Document(path: folder + name, text: text)
        }
    }

    /// A file of the project.
    static func read(_ path: String) -> String? { try? String(contentsOf: project.appending(path: path), encoding: .utf8) }
}
