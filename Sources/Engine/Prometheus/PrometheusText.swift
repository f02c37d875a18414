public import Protocol

/// Writes metrics in Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
public struct PrometheusText: Sendable {
    public private(set) var text = ""
    public init() {}

    public enum Kind: String, Sendable { case counter, gauge, histogram }
    public typealias Labels = KeyValuePairs<String, String>

    /// Begins a metric: all of its samples follow, and no other metric's.
    public mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }
    public mutating func sample(_ name: String, _ labels: Labels = [:], _ value: Double) {
        text += "\(name)\(Self.text(labels)) \(Self.text(value))\n"
    }
    public mutating func sample(_ name: String, _ labels: Labels = [:], _ value: Int) {
        text += "\(name)\(Self.text(labels)) \(value)\n"
    }
    /// A metric of one sample.
    public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        begin(name, kind, help)
        sample(name, [:], value)
    }
    public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        begin(name, kind, help)
        sample(name, [:], value)
    }

    /// The samples of a histogram, whose counts are of all values up to the bound.
    public mutating func samples(_ name: String, _ histogram: Histogram, _ label: (name: String, value: String)? = nil) {
        var sum = 0
        for (index, count) in histogram.counts.enumerated() {
            sum += count
            let bound = index < histogram.upperBounds.count ? Self.text(histogram.upperBounds[index]) : "+Inf"
            if let label {
                sample(name + "_bucket", [label.name: label.value, "le": bound], sum)
            } else {
                sample(name + "_bucket", ["le": bound], sum)
            }
        }
        let labels: Labels = if let label { [label.name: label.value] } else { [:] }
        sample(name + "_sum", labels, histogram.sum)
        sample(name + "_count", labels, sum)
    }

    /// A line that is no metric.
    public mutating func comment(_ text: String) { self.text += "# \(Self.escaped(text))\n" }

    private static func text(_ labels: Labels) -> String {
        if labels.isEmpty { return "" }
        return "{" + labels.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }
    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
