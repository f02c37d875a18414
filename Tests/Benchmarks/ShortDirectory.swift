internal import Foundation

/// A directory with a short name: a Unix socket's path has 107 bytes at most, and the data's directory may be deep.
final class ShortDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
