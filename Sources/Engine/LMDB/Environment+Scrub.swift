internal import Glibc

extension Environment {
    /// Zeroes what a copy has on its pages beside their entries.
    ///
    /// LMDB fills no page to its end, and clears none that it uses again: what was deleted may lie between the entries of a
    /// page and after a long value, and a copy has such pages whole. A page that is damaged is left as it is.
    ///
    /// - Parameters:
    ///   - path: a copy, which is not open as a store.
    ///   - descriptor: the same file, open for writing.
    public static func scrub(_ path: String, _ descriptor: Int32) throws {
        guard let file = try DataFile(path) else { throw LMDBError(code: .init(rawValue: ENOENT), call: "open") }
        guard let meta = try MetaPage.pair(of: file).max(by: { $0.transaction < $1.transaction }) else { return }
        let size = meta.pageSize
        let last = min(meta.lastPage, UInt64(file.size / size) - 1)
        var number: UInt64 = 2
        while number <= last {
            let bytes = try file.bytes(at: Int(number) * size, size)
            if bytes.small(at: 10) == Page.overflow {
                // Pages of a long value: the entry that it belongs to knows where it ends.
                number += max(1, bytes.number(at: 12, bytes: 4))
                continue
            }
            let page = Page(bytes, size: size, number: number)
            if page.problem == nil {
                let gap = page.gap
                try zero(Int(number) * size + gap.lowerBound, gap.count, bytes[gap], descriptor)
                for index in 0..<(page.isBranch ? 0 : page.count) where page.isLarge(index) {
                    let end = Page.header + page.length(index)
                    let tail = (end + size - 1) / size * size - end
                    let offset = Int(clamping: page.overflowPage(index)) * size + end
                    guard page.overflowPage(index) <= last, offset + tail <= file.size else { continue }
                    try zero(offset, tail, try file.bytes(at: offset, tail)[...], descriptor)
                }
            }
            number += 1
        }
    }

    private static func zero(_ offset: Int, _ count: Int, _ old: ArraySlice<UInt8>, _ descriptor: Int32) throws(LMDBError) {
        guard old.contains(where: { $0 != 0 }) else { return }
        let zeros = [UInt8](repeating: 0, count: count)
        let written = unsafe zeros.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, count, off_t(offset)) }
        // The file has these pages already: only the disk itself can cut the write short.
        guard written == count else { throw LMDBError(code: written < 0 ? .init(rawValue: errno) : .inputOutput, call: "pwrite") }
    }
}
