internal import Files

/// The lock of a data directory. Without it LMDB would let two daemons in, and each would overwrite the other's commits.
public struct DirectoryLock: ~Copyable, Sendable {
    private let lock: FileLock

    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    static let name = "supportd.lock"

    /// Makes `directory` (mode 0700) when it does not exist, and takes its lock.
    public init(directory: String) throws(Refusal) { try self.init(directory: directory, whenOpen: {}) }

    /// - Parameter whenOpen: runs between the opening of the lock's file and its locking.
    init(directory: String, whenOpen: () -> Void) throws(Refusal) {
        do throws(FileError) {
            try Directory.make(directory, mode: 0o700)
        } catch {
            throw Refusal(description: "cannot make the data directory \(directory): \(error.reason)")
        }
        let path = directory + "/" + Self.name
        do throws(FileLock.Refusal) {
            lock = try FileLock(path, whenOpen: whenOpen)
        } catch {
            switch error {
            case .held: throw Refusal(description: "another supportd holds the data directory \(directory)")
            case .removed: throw Refusal(description: "\(path) was removed while it was being locked: start again")
            case .failed(let error): throw Refusal(description: "\(error)")
            }
        }
    }
}
