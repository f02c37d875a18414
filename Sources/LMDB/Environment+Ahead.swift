internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
    /// Bytes behind the pages in use that the data file gets at a time, and that are few: a commit of one change takes less.
    private static let (bytesAhead, fewBytes) = (1 << 20, 128 << 10)
    private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

    /// Writes zeros behind the data file's end where few are left, so that the next commits need not make it longer.
    ///
    /// On a file system with a journal (ext4, XFS) a commit that makes the file longer waits for the journal too. Room that is
    /// only reserved (fallocate(2)) would be no help: its first use is in the journal as well. To be called when nobody waits for
    /// a commit. Where there is no room nothing happens; the next commit says so, or takes what could be had.
    public func writeAhead() {
        guard let usage = try? usage, usage.usedBytes + Self.fewBytes > dataFileEnd.load(ordering: .relaxed) else { return }
        // What is appended lies behind the file's end at that moment: none of LMDB's pages can be meant.
        let file = unsafe Glibc.open(dataFile, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, let isOurs = try? isOpenFile(status), isOurs else { return }
        var end = Int(status.st_size)
        if usage.usedBytes + Self.fewBytes > end {
            let wanted = min(usage.usedBytes + Self.bytesAhead, usage.mapBytes)
            while end < wanted {
                let written = unsafe Self.zeros.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, min($0.count, wanted - end)) }
                if written <= 0 { break }
                end += written
            }
            guard fdatasync(file) == 0 else { return }
        }
        dataFileEnd.store(end, ordering: .relaxed)
    }
}
