/// How often a value fell between bounds that are powers of two: 1, 2, 4 and so on, times a unit.
public struct Histogram: Codable, Hashable, Sendable {
    /// The greatest value of each range, in ascending order.
    public var upperBounds: [Double]
    /// How many values each range has; one more than the bounds, for what is above them all.
    public var counts: [Int]
    /// All values added up.
    public var sum: Double

    public init(upperBounds: [Double], counts: [Int], sum: Double) {
        self.upperBounds = upperBounds
        self.counts = counts
        self.sum = sum
    }

    public var count: Int { counts.reduce(0, +) }
    public var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The bound below which `share` of the values are, infinite when that is above all bounds; nil when there are none.
    public func quantile(_ share: Double) -> Double? {
        let wanted = Double(count) * share
        var seen = 0
        for (bound, count) in zip(upperBounds, counts) {
            seen += count
            if seen > 0, Double(seen) >= wanted { return bound }
        }
        return count == 0 ? nil : .infinity
    }
}

/// Counts for a ``Histogram``, made so that counting costs a few nanoseconds.
public struct PowerCounts: Hashable, Sendable {
    public private(set) var counts: [Int]
    public private(set) var sum: UInt64 = 0

    /// - Parameter bounds: how many; the last is 2 to the power of `bounds - 1`.
    public init(bounds: Int) { counts = [Int](repeating: 0, count: bounds + 1) }

    @inline(__always)
    public mutating func add(_ value: UInt64) {
        counts[Self.index(value, bounds: counts.count - 1)] += 1
        sum &+= value
    }

    public mutating func add(_ other: PowerCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum &+= other.sum
    }

    /// The first range whose bound is not below `value`.
    @inline(__always)
    static func index(_ value: UInt64, bounds: Int) -> Int { min(bounds, 64 - (max(value, 1) - 1).leadingZeroBitCount) }

    /// - Parameter unit: how many counted are 1 in the histogram.
    public func histogram(per unit: Double = 1) -> Histogram {
        let bounds = (0..<counts.count - 1).map { Double(UInt64(1) << UInt64($0)) / unit }
        return Histogram(upperBounds: bounds, counts: counts, sum: Double(sum) / unit)
    }
}

extension PowerCounts {
    /// For times in microseconds, up to 8.4 seconds.
    public static var times: PowerCounts { PowerCounts(bounds: 24) }

    @inline(__always)
    public mutating func add(nanoseconds: UInt64) { add((nanoseconds &+ 999) / 1000) }
    public var seconds: Histogram { histogram(per: 1_000_000) }
}
