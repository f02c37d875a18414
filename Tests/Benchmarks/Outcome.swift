internal import Foundation

/// What the rounds of one comparison measured.
struct Outcome {
    let comparison: Comparison
    var ours: [Measurement] = []
    var theirs: [[Measurement]]

    init(_ comparison: Comparison) {
        self.comparison = comparison
        theirs = [[Measurement]](repeating: [], count: comparison.others.count)
    }

    mutating func round(_ contenders: Contenders, _ window: Window) throws {
        for place in (-1..<comparison.others.count).shuffled() {
            if place < 0 {
                ours.append(try contenders.supportd.run(comparison.load, window))
            } else {
                theirs[place].append(try comparison.others[place].run(contenders, window))
            }
        }
    }

    static let header = line(
        "supportd", "peer", "work", "conn", "flight", "pinned", "supportd/s", "peer/s", "ratio", "wanted", "p50/p99 ms", "peer p50/p99 ms",
        "CPU µs", "peer"
    )

    var lines: [String] {
        if comparison.others.isEmpty { return [line("", "", nil, .rate(nil))] }
        return zip(comparison.others, theirs).map { other, measured in
            let wanted = other.peer == .supportd ? .rate(middleHalf(measured)) : other.wanted
            return line(other.peer.rawValue, other.work, measured, wanted)
        }
    }

    private func line(_ peer: String, _ work: String, _ theirs: [Measurement]?, _ wanted: Wanted) -> String {
        let (ratio, text) =
            switch wanted {
            case .rate(let text): (theirs.map { median(ours, \.perSecond) / median($0, \.perSecond) }, text ?? "")
            case .time(let text): (theirs.map { median($0, \.perSecond) / median(ours, \.perSecond) }, "time " + text)
            case .percentile99(let text):
                (theirs.map { median(ours) { $0.percentile99 ?? .nan } / median($0) { $0.percentile99 ?? .nan } }, "p99 " + text)
            }
        return Self.line(
            comparison.work, peer, work, "\(comparison.load.connections)", "\(comparison.load.inFlight)",
            comparison.load.placement.text, Text.grouped(median(ours, \.perSecond)),
            theirs.map { Text.grouped(median($0, \.perSecond)) } ?? "",
            ratio.map { String(format: "%.2f", $0) } ?? "", text, latency(ours), theirs.map(latency) ?? "",
            processorTime(ours), theirs.map(processorTime) ?? ""
        )
    }

    private static func line(_ columns: String...) -> String {
        let widths = [-17, -11, -19, 4, 7, 7, 12, 12, 7, 20, 15, 17, 8, 8]
        return zip(columns, widths).map { text, width in
            width < 0 ? Text.left(text, -width) : Text.right(text, width)
        }.joined()
    }

    /// pgbench gives an average in the place of the median, and no percentile.
    private func latency(_ all: [Measurement]) -> String {
        let half = String(format: "%.3f / ", median(all, \.median))
        guard all.allSatisfy({ $0.percentile99 != nil }) else { return "avg " + half + "–" }
        return half + String(format: "%.3f", median(all) { $0.percentile99 ?? .nan })
    }

    private func processorTime(_ all: [Measurement]) -> String { String(format: "%.1f", median(all, \.processorTime)) }

    /// Between which ratios half of the rounds were: two builds that differ by less than that may not differ.
    private func middleHalf(_ theirs: [Measurement]) -> String {
        let ratios = zip(ours, theirs).map { $0.perSecond / $1.perSecond }.sorted()
        guard !ratios.isEmpty else { return "" }
        return String(format: "half of them %.2f–%.2f", ratios[ratios.count / 4], ratios[ratios.count * 3 / 4])
    }

    private func median(_ all: [Measurement], _ value: (Measurement) -> Double) -> Double {
        let sorted = all.map(value).sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

/// Numbers and columns as the report prints them.
enum Text {
    static func grouped(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        var digits = String(Int(value.rounded()))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }
    static func mebibytes(_ bytes: Int) -> String { String(format: "%.1f MiB", Double(bytes) / Double(1 << 20)) }
    static func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
    static func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(1, width - text.count)) + text }
}
