internal import Markup
internal import Protocol

/// The parts of a time that a catalogue's `timePattern` may name.
struct TimePattern {
    /// `shortMonth` and `shortDay` have no zero in front.
    static let parts: Set<String> = ["year", "month", "shortMonth", "day", "shortDay", "hour", "minute", "zone"]

    /// 2026-11-24T02:30:51.123Z
    private let digits: [UInt8]
    private let zone: String

    /// - Parameters:
    ///   - moment: moved from UTC by the zone's offset.
    ///   - zone: the zone's name at that time.
    init(_ moment: Timestamp, zone: String) {
        digits = Array(moment.description.utf8)
        self.zone = zone
    }

    /// The value of a part.
    subscript(part: String) -> String {
        switch part {
        case "year": text(0..<4)
        case "month": text(5..<7)
        case "shortMonth": short(5..<7)
        case "day": text(8..<10)
        case "shortDay": short(8..<10)
        case "hour": text(11..<13)
        case "minute": text(14..<16)
        default: zone
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    private func short(_ range: Range<Int>) -> String {
        text(digits[range.lowerBound] == UInt8(ascii: "0") ? range.lowerBound + 1..<range.upperBound : range)
    }
}

extension HTML {
    /// A time by a language's pattern.
    mutating func text(_ time: TimePattern, by pattern: Sentence) {
        text(pattern) { part, html in html.text(time[part]) }
    }
}
