internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
    /// Bytes that the data file is longer than its pages in use afterwards, and the bytes that count as few: most commits of one
    /// change need less.
    private static let (bytesAhead, fewBytes) = (1 << 20, 128 << 10)
    private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

    /// Appends zeros to the data file when few unused bytes are left at its end, so that the next commits need not make it longer.
    ///
    /// On a file system with a journal (ext4, XFS) a commit that makes the file longer waits for the journal too. Reserved room
    /// (fallocate(2)) does not help: its first use goes through the journal as well. Call it when no commit waits. On a full disk
    /// nothing happens here, and the next commit reports it.
    public func lengthenFile() {
        guard let usage = usageOfShortFile else { return }
        let end = lengthen(usage) ?? 0
        let few = Self.fewBytes
        // Without room, the next try comes when as much again is in use.
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
        // Either the last pages are free and were never written, or the file was cut off. Zeros would hide the second.
        guard end >= usage.usedBytes else { return nil }
        let wanted = min(usage.usedBytes + Self.bytesAhead, usage.mapBytes)
        guard end < usage.usedBytes + Self.fewBytes, end < wanted else { return end }
        while end < wanted {
            // O_APPEND: the zeros never overwrite a page.
            let written = unsafe Self.zeros.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, min($0.count, wanted - end)) }
            if written <= 0 { break }
            end += written
        }
        guard end > Int(status.st_size) else { return nil }
        guard fdatasync(file) == 0 else {
            unsafe writebackErrors.surface(handle)
            return nil
        }
        return end
    }
}
