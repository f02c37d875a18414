internal import Protocol

/// The parts of a time that a catalogue's `timePattern` may name.
enum TimePattern {
    /// `shortMonth` and `shortDay` have no zero in front.
    static let parts: Set<String> = ["year", "month", "shortMonth", "day", "shortDay", "hour", "minute", "zone"]

    /// - Parameters:
    ///   - moment: moved from UTC by the zone's offset.
    ///   - zone: the zone's name at that time.
    static func values(of moment: Timestamp, zone: String) -> [String: String] {
        // 2026-11-24T02:30:51.123Z
        let digits = Array(moment.description.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        func short(_ range: Range<Int>) -> String {
            part(digits[range.lowerBound] == UInt8(ascii: "0") ? range.lowerBound + 1..<range.upperBound : range)
        }
        return [
            "year": part(0..<4), "month": part(5..<7), "shortMonth": short(5..<7), "day": part(8..<10), "shortDay": short(8..<10),
            "hour": part(11..<13), "minute": part(14..<16), "zone": zone,
        ]
    }
}
