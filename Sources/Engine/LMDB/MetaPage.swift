/// The root of one tree: `MDB_db` in LMDB's mdb.c, version 0.9.
struct TreeRoot: Hashable {
    static let length = 48
    /// `P_INVALID`: the tree is empty.
    static let none = UInt64.max

    let flags: Int
    let depth: Int
    let branches, leaves, overflows, entries, root: UInt64

    /// Reads ``length`` bytes from `offset` on.
    init(_ bytes: [UInt8], at offset: Int) {
        flags = bytes.small(at: offset + 4)
        depth = bytes.small(at: offset + 6)
        branches = bytes.number(at: offset + 8, bytes: 8)
        leaves = bytes.number(at: offset + 16, bytes: 8)
        overflows = bytes.number(at: offset + 24, bytes: 8)
        entries = bytes.number(at: offset + 32, bytes: 8)
        root = bytes.number(at: offset + 40, bytes: 8)
    }
}

/// One of the two pages that say where a snapshot's trees begin: `MDB_meta` after a page header.
struct MetaPage: Hashable {
    static let length = 16 + 136
    private static let magic: UInt64 = 0xBEEF_C0DE
    private static let version: UInt64 = 1
    private static let isMeta = 0x08
    private static let integerKeys = 0x08

    let pageSize: Int
    let free, main: TreeRoot
    let lastPage: UInt64
    let transaction: UInt64

    private init(_ bytes: [UInt8]) {
        pageSize = Int(bytes.number(at: 40, bytes: 4))
        free = TreeRoot(bytes, at: 40)
        main = TreeRoot(bytes, at: 40 + TreeRoot.length)
        lastPage = bytes.number(at: 136, bytes: 8)
        transaction = bytes.number(at: 144, bytes: 8)
    }

    /// The meta page that `bytes` begin with; nil when it is not one.
    static func read(_ bytes: [UInt8]) -> MetaPage? {
        guard bytes.count >= length, bytes.small(at: 10) & isMeta != 0, bytes.number(at: 16, bytes: 4) == magic,
            bytes.number(at: 20, bytes: 4) == version
        else { return nil }
        let meta = MetaPage(bytes)
        return meta.problem == nil ? meta : nil
    }

    /// The whole page that a commit wrote, nil when it is not there.
    static func page(of transaction: UInt64, in file: borrowing DataFile) throws -> [UInt8]? {
        let metas = try pair(of: file)
        guard let index = metas.firstIndex(where: { $0.transaction == transaction }) else { return nil }
        return try file.bytes(at: index * metas[index].pageSize, metas[index].pageSize)
    }

    /// A meta page as page `index` of the file, and of another commit: the same tree.
    static func page(_ bytes: [UInt8], index: Int, transaction: UInt64) -> [UInt8] {
        var bytes = bytes
        for byte in 0..<8 {
            bytes[byte] = UInt8(truncatingIfNeeded: UInt64(index) >> UInt64(8 * byte))
            bytes[144 + byte] = UInt8(truncatingIfNeeded: transaction >> UInt64(8 * byte))
        }
        return bytes
    }

    /// Both pages, when each is one and they fit each other; else what is wrong.
    static func pair(of file: borrowing DataFile) throws -> [MetaPage] {
        if file.size == 0 { throw DamagedFile(path: file.path, problems: ["the file is empty"]) }
        return try pair(path: file.path) { offset throws(LMDBError) in try file.bytes(at: offset, length) }
    }

    /// How often the pages are read at most. A commit takes far longer than two reads.
    private static let mostReads = 100

    /// The same, with the pages from `read`, which is given an offset.
    ///
    /// Commits may end between two reads, and in the middle of one. What is the same when it is read again was there at one
    /// moment: no page is ever again what it was.
    static func pair(path: String, _ read: (Int) throws(LMDBError) -> [UInt8]) throws -> [MetaPage] {
        func both() throws(LMDBError) -> [[UInt8]] {
            let first = try read(0)
            let pageSize = first.count == length ? first.number(at: 40, bytes: 4) : 0
            return [first, try read(Int(pageSize))]
        }
        var pages = try both()
        for _ in 1..<mostReads {
            let again = try both()
            if again == pages { break }
            pages = again
        }
        return try pair(path: path, pages)
    }

    private static func pair(path: String, _ pages: [[UInt8]]) throws(DamagedFile) -> [MetaPage] {
        func refuse(_ problem: String) -> DamagedFile { DamagedFile(path: path, problems: [problem]) }
        var metas: [MetaPage] = []
        for (index, bytes) in pages.enumerated() {
            guard bytes.count == length else { throw refuse("the file ends in meta page \(index)") }
            guard bytes.small(at: 10) & isMeta != 0, bytes.number(at: 16, bytes: 4) == magic else {
                throw refuse("meta page \(index) is not one")
            }
            guard bytes.number(at: 20, bytes: 4) == version else { throw refuse("meta page \(index) is of another version") }
            let meta = MetaPage(bytes)
            guard (512...65536).contains(meta.pageSize), meta.pageSize.nonzeroBitCount == 1 else {
                throw refuse("meta page \(index) says that a page has \(meta.pageSize) bytes")
            }
            metas.append(meta)
        }
        // The older one may be what is left of a commit that failed: then it has that commit's roots.
        let newest = metas[0].transaction < metas[1].transaction ? 1 : 0
        if let problem = metas[newest].problem { throw refuse("meta page \(newest): \(problem)") }
        // Commits write the two in turn: transaction n writes page n mod 2.
        guard metas[0].pageSize == metas[1].pageSize,
            metas[0].transaction.isMultiple(of: 2), !metas[1].transaction.isMultiple(of: 2) || metas[1].transaction == 0,
            max(metas[0].transaction, metas[1].transaction) - min(metas[0].transaction, metas[1].transaction) <= 1
        else { throw refuse("the meta pages do not belong together") }
        return metas
    }

    private var problem: String? {
        if lastPage < 1 || lastPage > 1 << 48 { return "the last page is \(lastPage)" }
        if free.flags & Self.integerKeys == 0 || free.flags & 1 != 0 || main.flags != 0 { return "flags of another program" }
        for root in [free.root, main.root] where root != TreeRoot.none && !(2...lastPage).contains(root) {
            return "a root is page \(root) of \(lastPage)"
        }
        return nil
    }
}
