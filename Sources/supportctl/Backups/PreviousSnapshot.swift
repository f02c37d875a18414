internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Protocol

/// The snapshot that `--force` replaces. It has a second name until the new one is whole, so that one of the two can be restored at
/// any moment, also when this program is killed.
struct PreviousSnapshot {
    private let file: String
    /// The second name: `.desk.previous.mdb` for `desk.mdb`, with `.desk.previous.json`.
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

    /// Gives the pair its second name. A file without a manifest is not a snapshot and gets none. A pair that a killed run left stays,
    /// since the files with the first names may then be half of each snapshot.
    func keep() throws(Fault) {
        guard !isThere, access(file, F_OK) == 0, access(manifest, F_OK) == 0 else { return }
        remove()
        // The manifest comes last, so a snapshot with a manifest is whole.
        for (old, new) in [(file, name), (manifest, nameOfManifest)] where link(old, new) != 0 {
            // Not every file system has links.
            guard [EPERM, ENOTSUP, ENOSYS].contains(errno), rename(old, new) == 0 else { throw Fault(FileError("keep", old)) }
        }
        do throws(FileError) { try Directory.synchronize(Directory.containing(file)) } catch { throw Fault(error) }
    }

    /// The new snapshot is whole.
    func remove() {
        for path in [nameOfManifest, name] { unlink(path) }
    }
}
