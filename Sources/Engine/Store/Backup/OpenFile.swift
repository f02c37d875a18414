internal import Glibc
internal import LMDB
internal import OpenSSL

/// A file that is open, and closed at the end of its scope.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Opens for reading.
    init(reading path: String) throws(FileError) { try self.init(path, O_RDONLY) }
    /// Makes a file that is not there yet, for its owner only.
    init(creating path: String) throws(FileError) { try self.init(path, O_RDWR | O_CREAT | O_EXCL) }

    private init(_ path: String, _ flags: Int32) throws(FileError) {
        descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw FileError("open", path) }
    }
    deinit { close(descriptor) }

    /// Locks the file (flock(2)), so that no other process takes it for a left-over; false when another has the lock.
    @discardableResult
    func hold() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    func write(_ bytes: [UInt8]) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, Array(rest), rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    /// At most `count` bytes at `offset`; fewer at the end of the file only.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var part = [UInt8](repeating: 0, count: count - filled)
            let length = pread(descriptor, &part, part.count, off_t(offset + filled))
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw FileError("read", path) }
            if length == 0 { break }
            bytes.replaceSubrange(filled..<filled + length, with: part.prefix(length))
            filled += length
        }
        return filled == count ? bytes : Array(bytes.prefix(filled))
    }

    /// Puts what was written on the disk.
    func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// How long it is, and its SHA-256 in hexadecimal digits.
    ///
    /// - Parameter checkCancellation: asked before each MiB; what it throws ends the reading.
    func checksum(_ checkCancellation: () throws -> Void = {}) throws -> (bytes: Int, sha256: String) {
        var stream = try SHA256Stream()
        var offset = 0
        while true {
            try checkCancellation()
            let part = try read(at: offset, count: 1 << 20)
            if part.isEmpty { return (offset, Hex.encode(try stream.finish())) }
            try stream.update(part.span.bytes)
            offset += part.count
        }
    }
}
