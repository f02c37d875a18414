internal import Files
internal import Glibc
internal import OpenSSL
internal import Protocol

/// A file that appears whole or not at all, with its SHA-256.
struct OutputFile: ~Copyable {
    private let file: PartialFile
    private var hash: SHA256Stream?
    /// Bytes that were written.
    private(set) var count = 0

    /// - Parameter path: the file's final name.
    init(_ path: String) throws {
        hash = try SHA256Stream()
        do throws(FileError) { file = try PartialFile(for: path) } catch { throw Fault(error) }
    }

    mutating func write(_ bytes: [UInt8]) throws {
        do throws(FileError) { try file.write(bytes) } catch { throw Fault(error) }
        try hash?.update(bytes.span.bytes)
        count += bytes.count
    }

    /// Gives the file its final name.
    ///
    /// - Parameters:
    ///   - sha256: the SHA-256 that it must have, if it is known.
    ///   - replacing: whether an existing file of this name is replaced.
    mutating func finish(sha256: String?, replacing: Bool) throws {
        if let found = try hash.take()?.finish(), let sha256, case let found = Hex.encode(found), sha256 != found {
            throw Fault(.internal, "The file differs from the daemon's: its SHA-256 is \(found), and should be \(sha256).")
        }
        do throws(FileError) {
            try file.finish(replacing: replacing)
        } catch {
            throw error.code == EEXIST && !replacing ? Self.taken(file.path) : Fault(error)
        }
    }

    static func expectFree(_ path: String) throws(Fault) {
        if access(path, F_OK) == 0 { throw taken(path) }
    }
    /// - Parameter reason: why even `--force` does not replace the file.
    static func expectFree(_ path: String, _ reason: String) throws(Fault) {
        if access(path, F_OK) == 0 { throw Fault(.conflict, "\(path) was left as it is: \(reason).") }
    }
    private static func taken(_ path: String) -> Fault {
        Fault(.conflict, "\(path) exists already. Replace it with --force.")
    }
}

extension Fault {
    init(_ error: FileError) {
        self.init(error.isStorageFull ? .storageFull : .internal, "Cannot \(error.action) \(error.path): \(error.reason).")
    }
}
