import Foundation
import Testing

/// The files under `Sources`, read as text.
enum SourceTree {
    struct File: Sendable, CustomTestStringConvertible {
        /// From `Sources`, for example `Store/Store.swift`.
        let path: String
        let text: String
        var module: String { String(path.prefix { $0 != "/" }) }
        var name: String { URL(filePath: path).lastPathComponent }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The lines without what stands behind `//`.
        var code: [Substring] { lines.map { $0.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0] } }
        var imports: Set<String> {
            Set(
                code.compactMap {
                    $0.firstMatch(
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
    static var swift: [File] { files(".swift") }
}
