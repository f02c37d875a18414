import Foundation

/// Small stores that earlier programs made, each a snapshot with its manifest. They are never made anew: later programs must
/// read what was on disks.
///
/// `schema-1` is ``SchemaOneStore``, and `schema-2` a backup that the last program of schema 2 made: two agents with three
/// sessions, three tickets, of which one was deleted, an update and a note. The others are what their recordings make.
enum Fixture {
    private static let directory = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "Fixtures")

    static func path(_ name: String, _ ending: String) -> String { directory.appending(path: "\(name).\(ending)").path }

    static func copy(_ name: String, to path: String) throws {
        try FileManager.default.copyItem(atPath: Self.path(name, "mdb"), toPath: path)
    }

    /// Keeps a snapshot as a fixture that is not there yet, where `SUPPORTD_WRITE_FIXTURES` is set.
    static func keep(_ snapshot: String, as name: String) throws {
        guard ProcessInfo.processInfo.environment["SUPPORTD_WRITE_FIXTURES"] != nil else { return }
        for ending in ["mdb", "json"] where !FileManager.default.fileExists(atPath: path(name, ending)) {
            try FileManager.default.copyItem(atPath: snapshot.replacing(".mdb", with: ".\(ending)"), toPath: path(name, ending))
        }
    }
}
