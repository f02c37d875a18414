public import Files
internal import FoundationEssentials
internal import Glibc
public import Protocol

extension SnapshotDirectory {
    /// The snapshots that are whole, by time; none when there is no directory. A file without a manifest is none.
    public func all() throws -> [Backup] {
        try names().filter { $0.hasSuffix(".json") }.compactMap { file in
            guard let data = FileManager.default.contents(atPath: "\(path)/\(file)"),
                let backup = try? Backup.read(Array(data).span.bytes), backup.name + ".json" == file,
                Self.isName(backup.name), access(self.file(backup.name), F_OK) == 0
            else { return nil }
            return backup
        }.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    }

    /// Removes a snapshot; one that is not there is no error.
    public func remove(_ name: String) throws {
        // The manifest first: what has none is no snapshot any more.
        for file in [manifest(name), file(name)] where unlink(file) != 0 && errno != ENOENT { throw FileError("remove", file) }
    }

    /// Removes the remains of snapshots whose process ended: partial files, and files of this store without a manifest whose names
    /// begin with `prefix`. No snapshot of this store may be under way.
    public func removePartial(_ prefix: String, of store: Store) throws {
        let names = try names()
        // A partial file that another desk writes at this moment is locked.
        for name in names where name.hasPrefix(".") && name.hasSuffix(".partial") {
            let file = "\(path)/\(name)"
            guard let left = try? OpenFile(reading: file), left.lock() else { continue }
            unlink(file)
            unlink(file + ".json")
        }
        for name in names where name.hasPrefix(".") && name.hasSuffix(".partial.json") {
            let file = "\(path)/\(name)"
            if access(String(file.dropLast(5)), F_OK) != 0 { unlink(file) }
        }
        for name in names where name.hasPrefix(prefix) && name.hasSuffix(".mdb") {
            let file = "\(path)/\(name)"
            if access(Backup.manifest(of: file), F_OK) != 0, Snapshot(path: file).identity == store.identity { unlink(file) }
        }
    }

    /// The snapshots of `store` whose names begin with `prefix`, by time.
    public func all(_ prefix: String, of store: Store) throws -> [Backup] {
        try all().filter {
            // Manifests of earlier programs do not say whose they are; the file does.
            $0.name.hasPrefix(prefix) && ($0.store ?? Snapshot(path: file($0.name)).identity) == store.identity
        }
    }

    /// A part of a snapshot's file: at most `count` bytes at `offset`, and where the next part begins, nil at the end.
    public func read(_ name: String, at offset: Int, count: Int) throws(FileError) -> (bytes: [UInt8], next: Int?) {
        let file = try OpenFile(reading: file(name))
        // Beyond any file, where pread(2) refuses.
        guard offset < Int.max / 2 else { return ([], nil) }
        // A byte more tells whether there is more.
        let bytes = try file.read(at: offset, count: count + 1)
        return bytes.count > count ? (Array(bytes.prefix(count)), offset + count) : (bytes, nil)
    }

    private func names() throws -> [String] {
        do throws(FileError) {
            return try Directory.names(in: path)
        } catch {
            if error.isMissing { return [] }
            throw error
        }
    }
}
