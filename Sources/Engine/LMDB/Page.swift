/// A branch or leaf page: `MDB_page` and `MDB_node` of LMDB's mdb.c, version 0.9, in 64 bits.
///
/// The accessors are for a page whose ``problem`` is nil.
struct Page {
    static let overflow = 0x04
    private static let (branch, leaf) = (0x01, 0x02)
    private static let (large, table) = (0x01, 0x02)
    static let header = 16
    private static let nodeHeader = 8

    private let bytes: [UInt8]
    private let size: Int
    let number: UInt64

    init(_ bytes: [UInt8], size: Int, number: UInt64) {
        (self.bytes, self.size, self.number) = (bytes, size, number)
    }

    var isBranch: Bool { bytes.small(at: 10) == Self.branch }
    var count: Int { (bytes.small(at: 12) - Self.header) / 2 }

    /// The bytes between the list of entries and the entries, which belong to none.
    var gap: Range<Int> { bytes.small(at: 12)..<bytes.small(at: 14) }

    private func node(_ index: Int) -> Int { bytes.small(at: Self.header + 2 * index) }
    private func flags(_ index: Int) -> Int { bytes.small(at: node(index) + 4) }
    private func keyLength(_ index: Int) -> Int { bytes.small(at: node(index) + 6) }

    func key(_ index: Int) -> [UInt8] {
        let start = node(index) + Self.nodeHeader
        return Array(bytes[start..<start + keyLength(index)])
    }
    func child(_ index: Int) -> UInt64 { bytes.number(at: node(index), bytes: 6) }
    func isLarge(_ index: Int) -> Bool { flags(index) & Self.large != 0 }
    func isTable(_ index: Int) -> Bool { flags(index) & Self.table != 0 }
    /// Bytes of the value, wherever it is.
    func length(_ index: Int) -> Int { Int(bytes.number(at: node(index), bytes: 4)) }
    /// Where the value begins on this page.
    func value(_ index: Int) -> Int { node(index) + Self.nodeHeader + keyLength(index) }
    func overflowPage(_ index: Int) -> UInt64 { bytes.number(at: value(index), bytes: 8) }

    /// Why LMDB could not read this page.
    var problem: String? {
        guard bytes.count == size else { return "the file ends in it" }
        guard bytes.number(at: 0, bytes: 8) == number else { return "it says that it is page \(bytes.number(at: 0, bytes: 8))" }
        guard [Self.branch, Self.leaf].contains(bytes.small(at: 10)) else { return "it is of no kind that belongs here" }
        let (lower, upper) = (bytes.small(at: 12), bytes.small(at: 14))
        guard lower > Self.header, lower.isMultiple(of: 2), lower <= upper, upper <= size else { return "its bounds are wrong" }
        var taken = 0
        for index in 0..<count {
            let start = node(index)
            guard start >= upper, start.isMultiple(of: 2), start + Self.nodeHeader <= size else { return "entry \(index) is outside of it" }
            // The first key of a branch counts for nothing, and is often empty.
            guard keyLength(index) <= 511, keyLength(index) > 0 || isBranch && index == 0 else { return "key \(index) has a wrong length" }
            if !isBranch, ![0, Self.large, Self.table].contains(flags(index)) { return "entry \(index) is of no kind that we store" }
            let length = isBranch ? 0 : isLarge(index) ? 8 : self.length(index)
            guard length <= size, value(index) + length <= size else { return "entry \(index) is longer than the page" }
            taken += (Self.nodeHeader + keyLength(index) + length + 1) & ~1
        }
        return taken == size - upper ? nil : "its entries overlap"
    }

    /// Why a search would miss a key: they ascend, from `lower` on, below `upper`.
    func order(isNumeric: Bool, _ lower: [UInt8]?, _ upper: [UInt8]?) -> String? {
        func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
            guard isNumeric else { return a.lexicographicallyPrecedes(b) }
            return a.count == 8 && b.count == 8 && a.number(at: 0, bytes: 8) < b.number(at: 0, bytes: 8)
        }
        var last: [UInt8]?
        for index in (isBranch ? 1 : 0)..<count {
            let key = key(index)
            if isNumeric, key.count != 8 { return "key \(index) is no number" }
            if let last, !precedes(last, key) { return "key \(index) is out of order" }
            if let lower, last == nil, precedes(key, lower) { return "key \(index) belongs before this page" }
            last = key
        }
        if let upper, let last, !precedes(last, upper) { return "the last key belongs after this page" }
        return nil
    }
}
