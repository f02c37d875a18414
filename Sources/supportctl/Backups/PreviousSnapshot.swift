internal import FoundationEssentials
internal import Glibc
internal import Protocol

/// The snapshot that `--force` writes over. It has a second name until the new one is whole, so that at any moment, also
/// when this program is killed, one of the two can be restored.
struct PreviousSnapshot {
    private let file: String
    /// `desk.mdb` is `.desk.previous.mdb` meanwhile, with `.desk.previous.json`.
    let name: String

    init(of file: String) {
        self.file = file
        let url = URL(filePath: file)
        let stem = url.pathExtension == "mdb" ? url.deletingPathExtension() : url
        let previous = ".\(stem.lastPathComponent).previous.mdb"
        name = url.deletingLastPathComponent().appending(path: previous).path(percentEncoded: false)
    }

    private var manifest: String { Backup.manifest(of: file) }
    private var nameOfManifest: String { Backup.manifest(of: name) }

    /// Whether a run was killed before its new snapshot was whole, or soon after.
    var isThere: Bool { access(name, F_OK) == 0 && access(nameOfManifest, F_OK) == 0 }

    /// Gives the pair its second name. Without a manifest it is no snapshot. One that a killed run left stays: what has the
    /// first name now may be half of each.
    func keep() throws(Fault) {
        guard !isThere, access(file, F_OK) == 0, access(manifest, F_OK) == 0 else { return }
        remove()
        // The manifest comes last: what has one is whole.
        for (old, new) in [(file, name), (manifest, nameOfManifest)] where link(old, new) != 0 {
            // Not every file system has links.
            guard [EPERM, ENOTSUP, ENOSYS].contains(errno), rename(old, new) == 0 else { throw OutputFile.fault("keep", old) }
        }
        try OutputFile.synchronize(directoryOf: file)
    }

    /// The new snapshot is whole.
    func remove() {
        for path in [nameOfManifest, name] { unlink(path) }
    }
}
