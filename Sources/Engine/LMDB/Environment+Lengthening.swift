internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
    /// Bytes behind the pages in use that the data file gets at a time, and that are few: most commits of one change take less.
    private static let (bytesAhead, fewBytes) = (1 << 20, 128 << 10)
    private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

    /// Writes zeros behind the data file's end where few are left, so that the next commits need not make it longer.
    ///
    /// On a file system with a journal (ext4, XFS) a commit that makes the file longer waits for the journal too. Room that is
    /// only reserved (fallocate(2)) would be no help: its first use is in the journal as well. To be called when nobody waits for
    /// a commit. Where there is no room nothing happens; the next commit says so, or takes what could be had.
    public func lengthenFile() {
        guard let usage = usageOfShortFile else { return }
        let end = lengthen(usage) ?? 0
        let few = Self.fewBytes
        // Where there was no room, there is no other try before as much again is in use.
        lengthenBeyond.store(end >= usage.usedBytes + few ? end - few : usage.usedBytes + few, ordering: .relaxed)
    }

    /// Whether ``lengthenFile()`` has something to do.
    public var isFileShort: Bool { usageOfShortFile != nil }
    private var usageOfShortFile: Usage? {
        guard let usage = try? usage, usage.usedBytes > lengthenBeyond.load(ordering: .relaxed) else { return nil }
        return usage
    }

    /// Gives the data file's length; nil when it should be longer and could not be made so.
    private func lengthen(_ usage: Usage) -> Int? {
        let file = unsafe Glibc.open(dataFile, O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, isOpenFile(status) else { return nil }
        var end = Int(status.st_size)
        // The last pages are free and were never written; or the file was cut off, and zeros in their place would hide it.
        guard end >= usage.usedBytes else { return nil }
        let wanted = min(usage.usedBytes + Self.bytesAhead, usage.mapBytes)
        guard end < usage.usedBytes + Self.fewBytes, end < wanted else { return end }
        while end < wanted {
            // Appended, so behind the pages whatever happens.
            let written = unsafe Self.zeros.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, min($0.count, wanted - end)) }
            if written <= 0 { break }
            end += written
        }
        guard end > Int(status.st_size) else { return nil }
        guard fdatasync(file) == 0 else {
            hearWriteErrors()
            return nil
        }
        return end
    }
}
