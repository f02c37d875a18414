internal import CBenchmarks

/// Durations in the buckets of load.h: percentiles to 3 %.
struct Latencies {
    private static let steps = Int(load_steps)
    private let counts: [UInt32]
    let count: Int

    /// The first (0) or the second (1) request's.
    init(_ result: UnsafeMutablePointer<load_result>, kind: Int) {
        counts = withUnsafeBytes(of: &result.pointee.counts) { bytes in
            let all = bytes.bindMemory(to: UInt32.self)
            let buckets = Int(load_buckets)
            return Array(all[kind * buckets..<(kind + 1) * buckets])
        }
        count = counts.reduce(0) { $0 + Int($1) }
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

    private static func middle(_ bucket: Int) -> Double {
        guard bucket >= steps else { return Double(bucket) }
        let exponent = bucket / steps + 4
        return (Double(bucket % steps + steps) + 0.5) * Double(UInt64(1) << UInt64(exponent - 5))
    }
}
