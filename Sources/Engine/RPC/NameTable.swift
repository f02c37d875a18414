internal import Protocol

/// A hash table from a fixed set of names to their numbers. It compares bytes, so no string is made of what a peer sent.
public struct NameTable: Sendable {
    /// The names, one after the other, and the range of each.
    private let bytes: [UInt8]
    private let ranges: [Range<Int>]
    /// The names' numbers, -1 in a free slot. A name is in the slot of its hash or in one of the next slots. Half of the slots are
    /// free, so a search is short.
    private let slots: [Int16]

    /// Numbers `names` in their order, from 0. The names differ, and there are at most 10,000.
    public init(_ names: [String]) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for name in names {
            ranges.append(bytes.count..<bytes.count + name.utf8.count)
            bytes += name.utf8
        }
        (self.bytes, self.ranges) = (bytes, ranges)
        var slots = [Int16](repeating: -1, count: Self.powerOfTwo(from: 2 * names.count))
        for (number, range) in ranges.enumerated() {
            var slot = Self.hash(bytes.span.bytes.extracting(range)) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int16(number)
        }
        self.slots = slots
    }

    /// The number of `name`, nil when it is not among the names.
    public func index(of name: RawSpan) -> Int? {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if bytes.span.bytes.extracting(ranges[number]).isEqual(to: name) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Takes eight bytes a step; the last step may overlap the one before. The names are the program's own, so nobody chooses them
    /// to collide.
    private static func hash(_ bytes: RawSpan) -> Int {
        let count = bytes.byteCount
        var hash = UInt64(count)
        func add(_ word: UInt64) { hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15 }
        if count >= 8 {
            var index = 0
            while index < count - 8 {
                add(bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            add(bytes.unsafeLoadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
        } else {
            for index in 0..<count { add(UInt64(bytes.byte(index))) }
        }
        return Int(truncatingIfNeeded: hash >> 32)
    }

    private static func powerOfTwo(from minimum: Int) -> Int {
        var power = 1
        while power < minimum { power *= 2 }
        return power
    }
}
