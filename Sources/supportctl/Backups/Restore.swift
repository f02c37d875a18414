internal import FoundationEssentials
internal import Glibc
internal import OpenSSL
internal import Protocol

/// Puts a snapshot into an empty directory. Until it is verified it is in a directory of its own inside; when anything
/// fails, or a signal comes, all is as it was.
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
        guard access(source, R_OK) == 0 else { throw OutputFile.fault("read", source) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(
                .notFound, "\(path) is not there, or cannot be read: it is the snapshot's manifest, without which it is not verified")
        }
        guard let manifest = try? JSONDecoder().decode(Backup.self, from: data) else {
            throw Fault(.invalid, "\(path) is no manifest of a snapshot")
        }
        self.manifest = manifest
    }

    func run(_ verifier: Verifier, evenIfDamaged: Bool) async throws {
        Interruption.take()
        let isNew = try makeDirectory()
        var isDone = false
        let lock = try lockDirectory(isNew: isNew)
        defer { close(lock) }
        // Elsewhere the lock's file stays: somebody may have it open. Who has it open here finds out that it was removed.
        defer {
            if isNew, !isDone {
                unlink(lockFile)
                rmdir(directory)
            }
        }
        try clearWork()
        try expectEmpty()
        defer { try? clearWork() }
        guard mkdir(work, 0o700) == 0 else { throw OutputFile.fault("make", work) }
        try copy()
        if try await !verifier.isSound(work) {
            guard evenIfDamaged else {
                throw Fault(
                    .invalid,
                    """
                    the snapshot was not restored, for `supportd verify` did not find it sound; --even-if-damaged restores it all the same
                    """)
            }
            DaemonOptions.warn("restored as it is, and not sound")
        }
        try giveToOwner()
        try Interruption.check()
        guard rename(work + "/data.mdb", directory + "/data.mdb") == 0 else { throw OutputFile.fault("write", directory + "/data.mdb") }
        isDone = true
        try OutputFile.synchronize(directoryOf: directory + "/data.mdb")
        if isNew { try OutputFile.synchronize(directoryOf: directory) }
    }

    private func makeDirectory() throws -> Bool {
        if mkdir(directory, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw OutputFile.fault("make", directory) }
        return false
    }

    /// The daemon's own lock (flock(2)): none can start here meanwhile.
    private func lockDirectory(isNew: Bool) throws -> Int32 {
        // No lock is made where nothing will be.
        if access(lockFile, F_OK) != 0 { try expectEmpty() }
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let fault = OutputFile.fault("open", lockFile)
            if isNew { rmdir(directory) }
            throw fault
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let fault = OutputFile.fault("lock", lockFile)
            close(descriptor)
            throw isHeld ? Fault(.conflict, "a supportd holds \(directory): stop it, and name an empty directory") : fault
        }
        var (held, named, owner) = (stat(), stat(), stat())
        guard fstat(descriptor, &held) == 0, lstat(lockFile, &named) == 0, held.st_ino == named.st_ino, held.st_dev == named.st_dev else {
            close(descriptor)
            throw Fault(.conflict, "\(lockFile) was removed while it was being locked: try again")
        }
        // It stays, and the daemon must be able to open it.
        if geteuid() == 0, stat(directory, &owner) == 0 { fchown(descriptor, owner.st_uid, owner.st_gid) }
        return descriptor
    }

    /// A lock that a daemon left is as good as nothing; so is what mkfs(8) makes, and what a restore left that was killed.
    private func expectEmpty() throws {
        let harmless: Set = ["supportd.lock", "lost+found", ".restoring"]
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw Fault(.invalid, "\(directory) cannot be read as a directory")
        }
        if let name = names.filter({ !harmless.contains($0) }).min() {
            throw Fault(.conflict, "\(directory) is not empty: it has \(name). Name a directory that is empty, or that is not there")
        }
    }

    private func copy() throws {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw OutputFile.fault("read", source) }
        defer { close(input) }
        var output = try OutputFile(work + "/data.mdb")
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OutputFile.fault("read", source) }
            if count == 0 { break }
            try Interruption.check()
            try output.write(Array(buffer.prefix(count)))
        }
        guard output.count == manifest.bytes else {
            throw unfit("has \(output.count) bytes, and its manifest says \(manifest.bytes): it is not whole")
        }
        do {
            try output.finish(sha256: manifest.sha256, replacing: false)
        } catch let fault as Fault where fault.reason == .internal && fault.message.contains("SHA-256") {
            throw unfit("is not what its manifest says: its SHA-256 is another. It was changed or damaged")
        }
    }

    private func unfit(_ problem: String) -> Fault {
        let previous = PreviousSnapshot(of: source)
        let hint = previous.isThere ? ". A backup over it was killed, and \(previous.name) is the snapshot before" : ""
        return Fault(.invalid, "\(source) \(problem)\(hint)")
    }

    /// Root restores for the daemon's user, whom the directory belongs to.
    private func giveToOwner() throws {
        var status = stat()
        guard stat(directory, &status) == 0 else { throw OutputFile.fault("read", directory) }
        guard geteuid() == 0 else { return }
        guard chown(work + "/data.mdb", status.st_uid, status.st_gid) == 0 else { throw OutputFile.fault("give away", work) }
    }

    /// Removes the place of work with what a restore puts there; with anything else in it, it is another's.
    private func clearWork() throws {
        var status = stat()
        guard lstat(work, &status) == 0 else { return }
        let ours: Set = ["data.mdb", "lock.mdb", "supportd.lock"]
        let names = status.st_mode & S_IFMT == S_IFDIR ? try? FileManager.default.contentsOfDirectory(atPath: work) : nil
        guard let names, names.allSatisfy({ ours.contains($0) || OutputFile.isPartial($0, of: "data.mdb") }) else {
            throw Fault(.conflict, "\(directory) is not empty: \(work) is not what a restore has left")
        }
        for name in names { unlink(work + "/" + name) }
        guard rmdir(work) == 0 else { throw OutputFile.fault("remove", work) }
    }
}
