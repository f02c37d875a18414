import Foundation
import Testing

/// What holds for the tests themselves.
@Suite struct TestStyleTests {
    private static let root = SourceTree.root.deletingLastPathComponent().appending(path: "Tests").resolvingSymlinksInPath()
    private static let files: [(path: String, text: String)] = {
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { (path, $0) }
        }
    }()
    /// A bounded loop that lets the other tests have the thread between two of its rounds.
    private static let turns: Set = ["FuzzTests/FuzzTests.swift"]
    /// A loop that looks again and again takes the processor from what it waits for, and says nothing when that never comes.
    /// `TestSupport` has `Watched`, and `eventually` for what no event tells of.
    @Test func noTestSpins() {
        #expect(Self.files.count > 100)
        for (path, text) in Self.files where !Self.turns.contains(path) {
            #expect(!text.contains("Task." + "yield"), "\(path)")
        }
    }

    /// What several targets lend to their tests is in `TestSupport`.
    @Test func noTargetHasADirectoryOfItsOwnMaking() {
        let makers = Self.files.filter { $0.text.contains("func with" + "Directory") }
        #expect(makers.map(\.path) == ["TestSupport/WithDirectory.swift"])
    }
}
