internal import FoundationEssentials
internal import Glibc
internal import OpenSSL
internal import Protocol

/// A file that comes into being whole or not at all: it is written under another name, put on the disk, and renamed.
struct OutputFile: ~Copyable {
    let path: String
    private let partial: String
    private let descriptor: Int32
    private var hash: SHA256Stream?
    private(set) var count = 0

    /// - Parameter path: what the file is called in the end.
    init(_ path: String) throws {
        let hash = try SHA256Stream()
        let url = URL(filePath: path)
        let directory = url.deletingLastPathComponent()
        Self.removeStale(url.lastPathComponent, in: directory)
        let partial = directory.appending(path: Self.partial(url.lastPathComponent, "\(getpid())")).path(percentEncoded: false)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.fault("write beside", path) }
        // Held as long as it is written: what nobody holds is stale.
        flock(descriptor, LOCK_EX | LOCK_NB)
        self.path = path
        self.partial = partial
        self.descriptor = descriptor
        self.hash = consume hash
    }
    private static func partial(_ name: String, _ process: String) -> String { ".\(name).\(process).partial" }

    /// Whether `file` is what a file of this name is called while it is written.
    static func isPartial(_ file: String, of name: String) -> Bool {
        let process = file.dropFirst(name.count + 2).prefix { $0.isASCII && $0.isNumber }
        return !process.isEmpty && file == partial(name, String(process))
    }

    /// Removes what runs left that were killed.
    private static func removeStale(_ name: String, in directory: URL) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
        for file in files where isPartial(file, of: name) {
            let path = directory.appending(path: file).path(percentEncoded: false)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }

    /// The partial name is gone when the file has its own.
    deinit {
        close(descriptor)
        unlink(partial)
    }

    mutating func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { throw Self.fault("write", path) }
            rest = rest.dropFirst(length)
        }
        try hash?.update(bytes.span.bytes)
        count += bytes.count
    }

    /// Gives the file its name.
    ///
    /// - Parameters:
    ///   - sha256: what its SHA-256 must be, if it is known.
    ///   - replacing: whether a file of this name may go.
    mutating func finish(sha256: String?, replacing: Bool) throws {
        if let found = try hash.take()?.finish(), let sha256, case let found = Hex.encode(found), sha256 != found {
            throw Fault(.internal, "what arrived is not what the daemon has: its SHA-256 is \(found), and should be \(sha256)")
        }
        guard fsync(descriptor) == 0 else { throw Self.fault("write", path) }
        if replacing {
            guard rename(partial, path) == 0 else { throw Self.fault("write", path) }
        } else if link(partial, path) != 0 {
            // Not every file system has links; where there are some, the name is taken without a race.
            guard [EPERM, ENOTSUP, ENOSYS].contains(errno), access(path, F_OK) != 0, rename(partial, path) == 0 else {
                throw errno == EEXIST ? Self.taken(path) : Self.fault("write", path)
            }
        }
        try Self.synchronize(directoryOf: path)
    }

    static func expectFree(_ path: String) throws(Fault) {
        if access(path, F_OK) == 0 { throw taken(path) }
    }
    /// - Parameter reason: why even `--force` does not write over it.
    static func expectFree(_ path: String, _ reason: String) throws(Fault) {
        if access(path, F_OK) == 0 { throw Fault(.conflict, "\(path) was left as it is: \(reason)") }
    }
    private static func taken(_ path: String) -> Fault {
        Fault(.conflict, "\(path) is there already; --force writes over it")
    }

    /// Puts a file's name on the disk.
    static func synchronize(directoryOf path: String) throws(Fault) {
        let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("write", directory) }
    }

    /// Takes the reason from `errno`.
    static func fault(_ action: String, _ path: String) -> Fault {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(errno)
        return Fault(isFull ? .storageFull : .internal, "cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}
