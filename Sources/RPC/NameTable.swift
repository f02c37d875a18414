internal import Protocol

/// Numbers for a fixed set of names, found by a name's bytes: no string is made of what a peer sent.
public struct NameTable: Sendable {
    /// The names by their numbers.
    private let names: [[UInt8]]
    /// Numbers by the hash of their names, -1 where there is none; a name stands at its hash or behind it. Half of the
    /// places are free, so a search soon meets one.
    private let places: [Int16]

    /// Gives each of `names`, which differ and are at most 10,000, its place as its number.
    public init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        var places = [Int16](repeating: -1, count: Self.powerOfTwo(from: 2 * names.count))
        for (number, name) in self.names.enumerated() {
            var place = Self.hash(name.span.bytes) & (places.count - 1)
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
            if Self.isEqual(names[number], name) { return number }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private static func isEqual(_ a: [UInt8], _ b: RawSpan) -> Bool {
        guard a.count == b.byteCount else { return false }
        for index in a.indices where a[index] != b.byte(index) { return false }
        return true
    }

    /// FNV-1a. The names are the program's own: nobody chooses them so that they collide.
    private static func hash(_ bytes: RawSpan) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<bytes.byteCount { hash = (hash ^ UInt64(bytes.byte(index))) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & .max
    }

    private static func powerOfTwo(from minimum: Int) -> Int {
        var power = 1
        while power < minimum { power *= 2 }
        return power
    }
}
