internal import CLMDB
internal import Glibc

/// What is wrong with a data file, and what to do: it was not changed.
public struct DamagedFile: Error, Hashable, CustomStringConvertible {
    public let path: String
    public let problems: [String]
    public var description: String {
        "\(path) is damaged and was left as it is. Restore a backup into an empty directory. What is wrong: "
            + problems.joined(separator: "; ")
    }
}

/// The data file, read past LMDB and its map: a page that is not there is an answer and no SIGBUS.
@safe struct DataFile: ~Copyable {
    let path: String
    /// Bytes, when it was opened.
    let size: Int
    private let descriptor: Int32

    /// Nil when there is no such file.
    init?(_ path: String) throws(LMDBError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw LMDBError(code: .init(rawValue: errno), call: "open")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
            throw LMDBError(code: .init(rawValue: code), call: "\(path) is no regular file: open")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }
    deinit { close(descriptor) }

    /// `count` bytes from `offset` on; fewer at the end of the file.
    func bytes(at offset: Int, _ count: Int) throws(LMDBError) -> [UInt8] {
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let read = unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, offset + filled)
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = errno }
                if read <= 0 { return }
                filled += read
            }
        }
        if let failure { throw LMDBError(code: .init(rawValue: failure), call: "pread") }
        return bytes
    }
}

/// Little-endian numbers, as LMDB writes them on the machines that we run on. Offsets are within the array.
extension [UInt8] {
    func number(at offset: Int, bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in stride(from: offset + count - 1, through: offset, by: -1) { value = value << 8 | UInt64(self[index]) }
        return value
    }
    func small(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
}
