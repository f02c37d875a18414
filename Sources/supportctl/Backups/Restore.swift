internal import Foundation
internal import Glibc
internal import OpenSSL
internal import Protocol

/// Puts a snapshot into an empty directory. Until it is verified it is in a directory of its own inside; when anything
/// fails, all is as it was.
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

    func run(_ verifier: Verifier) throws {
        let isNew = try makeDirectory()
        var isDone = false
        defer { if isNew, !isDone { rmdir(directory) } }
        let lock = try lockDirectory()
        defer {
            if !isDone { unlink(lockFile) }
            close(lock)
        }
        try expectEmpty()
        defer { removeWork() }
        guard mkdir(work, 0o700) == 0 else { throw OutputFile.fault("make", work) }
        try copy()
        try verifier.expectSound(work)
        try giveToOwner()
        guard rename(work + "/data.mdb", directory + "/data.mdb") == 0 else { throw OutputFile.fault("write", directory + "/data.mdb") }
        isDone = true
        try OutputFile.synchronize(directoryOf: directory + "/data.mdb")
    }

    private func makeDirectory() throws -> Bool {
        if mkdir(directory, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw OutputFile.fault("make", directory) }
        return false
    }

    /// The daemon's own lock (flock(2)): none can start here meanwhile.
    private func lockDirectory() throws -> Int32 {
        let wasThere = access(lockFile, F_OK) == 0
        if !wasThere { try expectEmpty() }
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw OutputFile.fault("open", lockFile) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let fault = OutputFile.fault("lock", lockFile)
            close(descriptor)
            throw isHeld ? Fault(.conflict, "a supportd holds \(directory): stop it, and name an empty directory") : fault
        }
        return descriptor
    }

    /// A lock that a daemon left is as good as nothing.
    private func expectEmpty() throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw Fault(.invalid, "\(directory) cannot be read as a directory")
        }
        if let name = names.first(where: { $0 != "supportd.lock" }) {
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
            try output.write(Array(buffer.prefix(count)))
        }
        guard output.count == manifest.bytes else {
            throw Fault(.invalid, "\(source) has \(output.count) bytes, and its manifest says \(manifest.bytes): it is not whole")
        }
        do {
            try output.finish(sha256: manifest.sha256, replacing: false)
        } catch let fault as Fault where fault.reason == .internal && fault.message.contains("SHA-256") {
            throw Fault(.invalid, "\(source) is not what its manifest says: its SHA-256 is another. It was changed or damaged")
        }
    }

    /// Root restores for the daemon's user, whom the directory belongs to.
    private func giveToOwner() throws {
        var status = stat()
        guard stat(directory, &status) == 0 else { throw OutputFile.fault("read", directory) }
        guard geteuid() == 0 else { return }
        for path in [work + "/data.mdb", lockFile] where chown(path, status.st_uid, status.st_gid) != 0 {
            throw OutputFile.fault("give away", path)
        }
    }

    private func removeWork() {
        for name in ["data.mdb", "supportd.lock"] { unlink(work + "/" + name) }
        rmdir(work)
    }
}
