internal import Files
internal import FoundationEssentials
internal import Glibc
internal import OpenSSL
internal import Protocol

/// Puts a snapshot into an empty directory. Until it is verified, it is in a directory of its own inside. After a failure or a signal
/// everything is as it was.
struct Restore {
    private let source: String
    private let directory: String
    private let manifest: Backup

    private var work: String { directory + "/.restoring" }
    private var lockFile: String { directory + "/supportd.lock" }

    init(from source: String, to directory: String) throws(Fault) {
        self.source = source
        self.directory = directory
        let path = Backup.manifest(of: source)
        guard access(source, R_OK) == 0 else { throw Fault(FileError("read", source)) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(
                .notFound, "\(path) does not exist or cannot be read. It is the snapshot's manifest, and a snapshot is verified with it.")
        }
        guard let manifest = try? JSONDecoder().decode(Backup.self, from: data) else {
            throw Fault(.invalid, "\(path) is not the manifest of a snapshot.")
        }
        self.manifest = manifest
    }

    func run(_ verifier: Verifier, evenIfDamaged: Bool) async throws {
        Interruption.take()
        let isNew = try makeDirectory(directory)
        var isDone = false
        let lock = try lockDirectory(isNew: isNew)
        // The lock's file stays in a directory that existed, since another process may have it open. In a new directory it is removed,
        // and a process that has it open notices that.
        defer {
            if isNew, !isDone {
                unlink(lockFile)
                rmdir(directory)
            }
        }
        try clearWork()
        try expectEmpty()
        defer { try? clearWork() }
        guard try makeDirectory(work) else { throw Fault(FileError("make", work, code: EEXIST)) }
        try copy()
        if try await !verifier.isSound(work) {
            guard evenIfDamaged else {
                throw Fault(
                    .invalid,
                    """
                    The snapshot was not restored, because `supportd verify` did not find it sound. To restore it nevertheless, add \
                    --even-if-damaged.
                    """)
            }
            DaemonOptions.warn("restored as it is, and not sound")
        }
        try giveToOwner()
        try Interruption.check()
        guard rename(work + "/data.mdb", directory + "/data.mdb") == 0 else {
            throw Fault(FileError("write", directory + "/data.mdb"))
        }
        isDone = true
        try synchronize(directory)
        if isNew { try synchronize(Directory.containing(directory)) }
        _ = consume lock
    }

    /// False when the directory exists already.
    private func makeDirectory(_ path: String) throws(Fault) -> Bool {
        do throws(FileError) { return try Directory.make(path, mode: 0o700) } catch { throw Fault(error) }
    }

    private func synchronize(_ path: String) throws(Fault) {
        do throws(FileError) { try Directory.synchronize(path) } catch { throw Fault(error) }
    }

    /// The daemon's own lock: no daemon can start here meanwhile.
    private func lockDirectory(isNew: Bool) throws -> FileLock {
        // No lock file is made in a directory that is refused.
        if access(lockFile, F_OK) != 0 { try expectEmpty() }
        do throws(FileLock.Refusal) {
            return try FileLock(lockFile)
        } catch {
            switch error {
            case .held: throw Fault(.conflict, "A supportd holds \(directory). Stop it, or name an empty directory.")
            case .removed: throw Fault(.conflict, "\(lockFile) was removed while it was being locked. Try again.")
            case .failed(let error):
                if isNew { rmdir(directory) }
                throw Fault(error)
            }
        }
    }

    /// A daemon's lock file, what mkfs(8) makes, and the remains of a killed restore do not count.
    private func expectEmpty() throws {
        let harmless: Set = ["supportd.lock", "lost+found", ".restoring"]
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw Fault(.invalid, "\(directory) cannot be read as a directory.")
        }
        if let name = names.filter({ !harmless.contains($0) }).min() {
            throw Fault(.conflict, "\(directory) is not empty: it has \(name). Name an empty directory, or one that does not exist.")
        }
    }

    private func copy() throws {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw Fault(FileError("read", source)) }
        defer { close(input) }
        var output = try OutputFile(work + "/data.mdb")
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(FileError("read", source)) }
            if count == 0 { break }
            try Interruption.check()
            try output.write(Array(buffer.prefix(count)))
        }
        guard output.count == manifest.bytes else {
            throw unfit("has \(output.count) bytes, and its manifest says \(manifest.bytes): it is not whole.")
        }
        do {
            try output.finish(sha256: manifest.sha256, replacing: false)
        } catch let fault as Fault where fault.reason == .internal && fault.message.contains("SHA-256") {
            throw unfit("differs from its manifest: its SHA-256 is another. It was changed or damaged.")
        }
    }

    private func unfit(_ problem: String) -> Fault {
        let previous = PreviousSnapshot(of: source)
        let hint = previous.isThere ? " A backup over it was killed, and \(previous.name) is the snapshot before." : ""
        return Fault(.invalid, "\(source) \(problem)\(hint)")
    }

    /// Under root the store gets the directory's owner, which is the daemon's user.
    private func giveToOwner() throws {
        var status = stat()
        guard stat(directory, &status) == 0 else { throw Fault(FileError("read", directory)) }
        guard geteuid() == 0 else { return }
        guard chown(work + "/data.mdb", status.st_uid, status.st_gid) == 0 else { throw Fault(FileError("give away", work)) }
    }

    /// Removes the working directory. A directory with other files in it was not made by a restore and stays.
    private func clearWork() throws {
        var status = stat()
        guard lstat(work, &status) == 0 else { return }
        let ours: Set = ["data.mdb", "lock.mdb", "supportd.lock"]
        let names = status.st_mode & S_IFMT == S_IFDIR ? try? FileManager.default.contentsOfDirectory(atPath: work) : nil
        guard let names, names.allSatisfy({ ours.contains($0) || PartialFile.isPartial($0, of: "data.mdb") }) else {
            throw Fault(.conflict, "\(directory) is not empty: \(work) was not left by a restore.")
        }
        for name in names { unlink(work + "/" + name) }
        guard rmdir(work) == 0 else { throw Fault(FileError("remove", work)) }
    }
}
