internal import Glibc

/// A file that is open, and closed at the end of its scope.
public struct OpenFile: ~Copyable, Sendable {
    public let descriptor: CInt
    public let path: String

    /// Opens an existing file for reading.
    public init(reading path: String) throws(FileError) { try self.init(path, O_RDONLY) }
    /// Makes a file, which must not exist, for its owner only.
    public init(creating path: String) throws(FileError) { try self.init(path, O_RDWR | O_CREAT | O_EXCL) }

    /// Opens an existing file for reading and writing in place.
    public init(updating path: String) throws(FileError) { try self.init(path, O_RDWR) }

    private init(_ path: String, _ flags: CInt) throws(FileError) {
        descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw FileError("open", path) }
    }
    deinit { close(descriptor) }

    /// Locks the file for this process until it is closed (flock(2)). False when another has locked it.
    @discardableResult
    public func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Writes all of `bytes` behind what was written before.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        if let code = Descriptor.writeAll(bytes, to: descriptor) { throw FileError("write", path, code: code) }
    }

    /// At most `count` bytes at `offset`; fewer at the end of the file only.
    public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let length = bytes.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
            }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw FileError("read", path) }
            if length == 0 { break }
            filled += length
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Writes all of `bytes` at `offset`.
    public func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        if let code = Descriptor.writeAll(bytes, to: descriptor, at: offset) { throw FileError("write", path, code: code) }
    }

    /// The file's length in bytes.
    public var length: Int {
        get throws(FileError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileError("read", path) }
            return Int(status.st_size)
        }
    }

    /// Sets the permissions.
    public func setMode(_ mode: UInt32) throws(FileError) {
        guard fchmod(descriptor, mode) == 0 else { throw FileError("write", path) }
    }

    /// Puts the file's bytes on the disk, and of what the kernel knows about the file only what reading them takes (fdatasync(2)).
    public func synchronizeData() throws(FileError) {
        guard fdatasync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// Puts the file's bytes on the disk.
    public func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
    }
}
