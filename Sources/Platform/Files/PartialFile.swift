internal import Glibc

/// A file that appears whole or not at all: it is written under a partial name, put on the disk, and renamed.
///
/// The partial name is `.NAME.PID.partial` in the same directory, and the file is locked while it is written. A partial file without a
/// lock was left by a process that ended; the next one for this name removes it.
public struct PartialFile: ~Copyable {
    /// The final name.
    public let path: String
    private let partial: String
    private let file: OpenFile

    /// - Parameter path: the final name.
    public init(for path: String) throws(FileError) {
        let directory = Directory.containing(path)
        let name = Self.lastComponent(path)
        Self.removeStale(name, in: directory)
        let partial = directory + "/" + Self.partialName(name, "\(getpid())")
        do throws(FileError) {
            file = try OpenFile(creating: partial)
        } catch {
            throw FileError("write beside", path, code: error.code)
        }
        file.lock()
        self.path = path
        self.partial = partial
    }

    /// Removes the partial name, which is gone already when the file has its final one.
    deinit { unlink(partial) }

    /// Writes all of `bytes` behind what was written before.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        do throws(FileError) { try file.write(bytes) } catch { throw FileError("write", path, code: error.code) }
    }

    public func setMode(_ mode: UInt32) throws(FileError) { try file.setMode(mode) }

    /// Puts the bytes on the disk, gives the file its final name, and puts that on the disk.
    ///
    /// - Parameter replacing: whether an existing file of this name is replaced; otherwise the error is `EEXIST`.
    public func finish(replacing: Bool) throws(FileError) {
        do throws(FileError) { try file.synchronize() } catch { throw FileError("write", path, code: error.code) }
        if replacing {
            try expectReplaceable()
            guard rename(partial, path) == 0 else { throw FileError("write", path) }
        } else if link(partial, path) != 0 {
            // Not every file system has links. Where it has, the name is taken without a race.
            guard [EPERM, ENOTSUP, ENOSYS].contains(errno) else { throw FileError("write", path) }
            guard access(path, F_OK) != 0 else { throw FileError("write", path, code: EEXIST) }
            guard rename(partial, path) == 0 else { throw FileError("write", path) }
        }
        try Directory.synchronize(Directory.containing(path))
    }

    /// A device, a pipe or a socket is never replaced: as root, `--force /dev/null` would take it from the whole machine.
    private func expectReplaceable() throws(FileError) {
        var found = stat()
        guard lstat(path, &found) == 0 else { return }
        let kind = found.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFLNK || kind == S_IFDIR else { throw FileError("replace", path, code: ENOTSUP) }
    }

    /// Replaces the file `path` by one with these bytes and permissions, whole or not at all, also in a power cut.
    public static func replace(_ path: String, with bytes: [UInt8], mode: UInt32) throws(FileError) {
        let file = try PartialFile(for: path)
        try file.write(bytes)
        try file.setMode(mode)
        try file.finish(replacing: true)
    }

    /// Whether `file` is a partial name of the file `name`.
    public static func isPartial(_ file: String, of name: String) -> Bool {
        let process = file.dropFirst(name.count + 2).prefix { $0.isASCII && $0.isNumber }
        return !process.isEmpty && file == partialName(name, String(process))
    }

    private static func partialName(_ name: String, _ process: String) -> String { ".\(name).\(process).partial" }

    private static func lastComponent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    private static func removeStale(_ name: String, in directory: String) {
        for file in (try? Directory.names(in: directory)) ?? [] where isPartial(file, of: name) {
            let path = directory + "/" + file
            if let stale = try? OpenFile(reading: path), stale.lock() { unlink(path) }
        }
    }
}
