import Foundation
import Testing

/// The files under `Sources`, read as text.
enum SourceTree {
    struct File: Sendable, CustomTestStringConvertible {
        /// From `Sources`, for example `Engine/Store/Store.swift`.
        let path: String
        let text: String
        /// Its module: a layer's folder has a folder for each.
        var module: String {
            let folders = path.split(separator: "/")
            return String(folders[layers.contains(String(folders[0])) ? 1 : 0])
        }
        var name: String { URL(filePath: path).lastPathComponent }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The lines without what stands behind `//`.
        var code: [Substring] { lines.map { $0.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0] } }
        /// Found once: it takes a while, and the tests ask for each file's over and over.
        let imports: Set<String>

        fileprivate init(path: String, text: String) {
            self.path = path
            self.text = text
            imports = Self.imports(text)
        }
        private static func imports(_ text: String) -> Set<String> {
            guard text.contains("import ") else { return [] }
            return Set(
                text.split(separator: "\n").filter { $0.contains("import ") }.compactMap {
                    $0.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0].firstMatch(
                        of:
                            /^\s*(?:@\w+ )*(?:public |internal |private |fileprivate |package )?import (?:struct |class |enum |func |protocol )?(\w+)/
                    )?.1
                }.map(String.init))
        }
        var testDescription: String { path }
    }

    /// Found from this file: a package in another place may link to these tests.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    static func files(_ suffixes: String..., in folder: String = "") -> [File] {
        let root = root.resolvingSymlinksInPath().path
        let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in path.hasPrefix(folder) && suffixes.contains { path.hasSuffix($0) } }.sorted().compactMap { path in
            (try? String(contentsOfFile: root + "/" + path, encoding: .utf8)).map { File(path: path, text: $0) }
        }
    }
    /// The folders of `Sources` whose folders are modules.
    static let layers: Set = ["Engine", "Platform", "Simulator", "Telephony"]
    static let swift = files(".swift")
}
