internal import Foundation

/// One line of the report: the same number of connections asks supportd for one thing and Redis for the like.
struct Comparison {
    let ours: String
    let theirs: String
    let load: Load
    let redis: Template
    /// Whether a reply of Redis has the six values of a transaction.
    var isTransaction = false

    static func all(valueBytes: Int, description: String) -> [Comparison] {
        let create = Requests.create(description: description)
        let widths = [1, 16, 50]
        let writes = widths.map {
            Comparison(
                ours: "tickets.create",
                theirs: "SET",
                load: Load(template: create, connections: $0),
                redis: Requests.set(valueBytes: valueBytes)
            )
        }
        let transactions = widths.map {
            Comparison(
                ours: "tickets.create",
                theirs: "MULTI of 4",
                load: Load(template: create, connections: $0),
                redis: Requests.transaction(valueBytes: valueBytes),
                isTransaction: true
            )
        }
        let reads = [(1, 1), (16, 1), (50, 1), (16, 16)].map {
            Comparison(
                ours: "tickets.get",
                theirs: "GET",
                load: Load(template: Requests.get(), connections: $0, inFlight: $1),
                redis: Requests.getKey()
            )
        }
        return writes + transactions + reads
    }
}

/// What the rounds of one comparison measured.
struct Outcome {
    var ours: [Measurement] = []
    var theirs: [Measurement] = []

    static let header =
        "supportd        redis       conn  flight   supportd/s     redis/s   ratio    supportd p50/p99 ms     redis p50/p99 ms"

    func line(_ comparison: Comparison) -> String {
        let ourRate = Self.median(ours, \.perSecond)
        let theirRate = Self.median(theirs, \.perSecond)
        return [
            Self.left(comparison.ours, 16), Self.left(comparison.theirs, 12),
            Self.right("\(comparison.load.connections)", 4), Self.right("\(comparison.load.inFlight)", 8),
            Self.right(Self.grouped(ourRate), 13), Self.right(Self.grouped(theirRate), 12),
            Self.right(String(format: "%.2f", ourRate / theirRate), 8),
            Self.right(Self.latency(ours), 23), Self.right(Self.latency(theirs), 21),
        ].joined()
    }

    private static func latency(_ all: [Measurement]) -> String {
        String(format: "%.3f / %.3f", median(all, \.median), median(all, \.percentile99))
    }

    private static func median(_ all: [Measurement], _ value: (Measurement) -> Double) -> Double {
        let sorted = all.map(value).sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    private static func grouped(_ value: Double) -> String {
        var digits = String(Int(value.rounded()))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }
    private static func left(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
