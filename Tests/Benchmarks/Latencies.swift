/// Counts durations in buckets that are at most 1/32 wider than the duration: percentiles to 3 %, at one store a reply.
struct Latencies: Sendable {
    private static let steps = 32
    private var counts = [UInt32](repeating: 0, count: 40 * Latencies.steps)
    private(set) var count = 0

    mutating func record(nanoseconds: Int64) {
        counts[Self.bucket(UInt64(max(nanoseconds, 1)))] += 1
        count += 1
    }

    mutating func add(_ other: Latencies) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
    }

    /// The duration, in nanoseconds, that `share` of all stay below; 0 when there are none.
    func percentile(_ share: Double) -> Double {
        var left = Int((Double(count) * share).rounded(.up))
        for (bucket, count) in counts.enumerated() where count > 0 {
            left -= Int(count)
            if left <= 0 { return Self.middle(bucket) }
        }
        return 0
    }

    private static func bucket(_ value: UInt64) -> Int {
        guard value >= UInt64(steps) else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let index = (exponent - 4) * steps + Int(value >> UInt64(exponent - 5)) - steps
        return min(index, 40 * steps - 1)
    }
    private static func middle(_ bucket: Int) -> Double {
        guard bucket >= steps else { return Double(bucket) }
        let exponent = bucket / steps + 4
        return (Double(bucket % steps + steps) + 0.5) * Double(UInt64(1) << UInt64(exponent - 5))
    }
}
