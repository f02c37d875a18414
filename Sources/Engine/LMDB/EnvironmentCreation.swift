internal import CLMDB
internal import Glibc

/// A data file is not there, and the directory is not one that a new store begins in.
public struct MissingFile: Error, Hashable, CustomStringConvertible {
    public let path: String
    let reason: String
    public var description: String {
        "\(path) \(reason). Nothing was made in its place: bring the file back, or restore a backup into an empty directory"
    }
}

/// Makes the files of a new environment.
enum EnvironmentCreation {
    /// The directory in which a new data file is made before it is renamed.
    private static let staging = "/.data.mdb.unfinished"
    /// What mkfs(8) puts on a new disk.
    private static let lostAndFound = "lost+found"

    /// Makes a new data file and renames it into its place when it is whole. Throws a ``MissingFile`` where other files show that
    /// there was one before: an empty store in the place of a lost one would look like a store.
    static func create(in directory: String, beside companions: Set<String>) throws {
        let path = directory + "/data.mdb"
        guard unsafe access(directory, F_OK) == 0, try !isThere(path) else { return }
        let staging = directory + staging
        try clear(staging)
        let others = try EnvironmentFiles.names(in: directory).filter {
            !companions.contains($0) && $0 != lostAndFound && !isUnrelated($0, in: directory)
        }
        if let other = others.min() { throw MissingFile(path: path, reason: "is missing, though \(other) is there") }
        try check(unsafe mkdir(staging, 0o700), "mkdir")
        defer { try? clear(staging) }
        try EnvironmentFiles.reserve(staging + "/lock.mdb", readers: 1)
        var environment: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&environment), "mdb_env_create")
        defer { unsafe mdb_env_close(environment) }
        try LMDBError.check(unsafe mdb_env_open(environment, staging, 0, 0o600), "mdb_env_open")
        try LMDBError.check(unsafe mdb_env_sync(environment, 1), "mdb_env_sync")
        try check(unsafe rename(staging + "/data.mdb", path), "rename")
        let descriptor = unsafe Glibc.open(directory, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        try check(fsync(descriptor), "fsync")
    }

    /// Whether there is a file of this name. Throws a ``MissingFile`` for a dangling link: its disk is perhaps not mounted.
    private static func isThere(_ path: String) throws -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw LMDBError(code: .init(rawValue: errno), call: "lstat")
        }
        if status.st_mode & S_IFMT == S_IFLNK, unsafe access(path, F_OK) != 0, errno == ENOENT {
            throw MissingFile(path: path, reason: "is a link to what is not there: perhaps its disk is not mounted")
        }
        return true
    }

    /// Whether it says nothing about an earlier store: a socket, or an empty directory that no restore has begun.
    private static func isUnrelated(_ name: String, in directory: String) -> Bool {
        let path = "\(directory)/\(name)"
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return false }
        if status.st_mode & S_IFMT == S_IFSOCK { return true }
        return status.st_mode & S_IFMT == S_IFDIR && !name.hasPrefix(".") && (try? EnvironmentFiles.names(in: path).isEmpty) == true
    }

    /// Removes what a start left behind that was killed. Its data file has its meta pages only: a longer one is not ours.
    private static func clear(_ staging: String) throws {
        var status = stat()
        guard unsafe lstat(staging, &status) == 0 else { return }
        if unsafe lstat(staging + "/data.mdb", &status) == 0, status.st_size > 2 * sysconf(Int32(_SC_PAGESIZE)) {
            throw MissingFile(path: staging, reason: "holds a data file that is not just begun")
        }
        for name in ["/data.mdb", "/lock.mdb"] { unsafe unlink(staging + name) }
        try check(unsafe rmdir(staging), "rmdir of \(staging)")
    }

    private static func check(_ result: Int32, _ call: String) throws(LMDBError) {
        if result != 0 { throw LMDBError(code: .init(rawValue: errno), call: call) }
    }
}
