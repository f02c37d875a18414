internal import Protocol

/// Numbers for a fixed set of names, found by a name's bytes: no string is made of what a peer sent.
public struct NameTable: Sendable {
    /// The names one behind the other, and where each stands.
    private let bytes: [UInt8]
    private let ranges: [Range<Int>]
    /// Numbers by the hash of their names, -1 where there is none; a name stands at its hash or behind it. Half of the
    /// places are free, so a search soon meets one.
    private let places: [Int16]

    /// Gives each of `names`, which differ and are at most 10,000, its place as its number.
    public init(_ names: [String]) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for name in names {
            ranges.append(bytes.count..<bytes.count + name.utf8.count)
            bytes += name.utf8
        }
        (self.bytes, self.ranges) = (bytes, ranges)
        var places = [Int16](repeating: -1, count: Self.powerOfTwo(from: 2 * names.count))
        for (number, range) in ranges.enumerated() {
            var place = Self.hash(bytes.span.bytes.extracting(range)) & (places.count - 1)
            while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
            places[place] = Int16(number)
        }
        self.places = places
    }

    /// The number of `name`, nil when it is not among the names.
    public func index(of name: RawSpan) -> Int? {
        var place = Self.hash(name) & (places.count - 1)
        while places[place] >= 0 {
            let number = Int(places[place])
            if bytes.span.bytes.extracting(ranges[number]).isEqual(to: name) { return number }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// Eight bytes a step, the last eight perhaps once more. The names are the program's own: nobody chooses them so that they
    /// collide.
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
