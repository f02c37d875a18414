internal import Files
internal import FoundationEssentials
public import Protocol

/// A snapshot's file somewhere, with its manifest beside it.
public struct Snapshot: Sendable {
    public let path: String
    public init(path: String) { self.path = path }

    /// What is wrong with a snapshot.
    public struct Damage: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    /// Which store it is of; nil when it cannot be opened.
    var identity: String? { (try? Store(reading: path, isFile: true))?.identity }

    /// Throws when the file is not the one that its manifest describes. Gives nil when there is no manifest.
    @discardableResult
    public func expectManifest() throws -> Backup? {
        let manifest = Backup.manifest(of: path)
        guard let data = FileManager.default.contents(atPath: manifest) else { return nil }
        guard let backup = try? Backup.read(Array(data).span.bytes) else {
            throw Damage(description: "\(manifest) is no manifest of a snapshot")
        }
        let found = try OpenFile(reading: path).checksum()
        guard found.bytes == backup.bytes else {
            throw Damage(description: "the snapshot has \(found.bytes) bytes, and its manifest says \(backup.bytes)")
        }
        guard found.sha256 == backup.sha256 else {
            throw Damage(description: "the snapshot's SHA-256 is not the one in its manifest: the file was changed")
        }
        return backup
    }
}
