/// A moment in UTC with milliseconds, RFC 3339 on the wire: `2026-11-24T02:30:51.123Z`. Years 0000 to 9999.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public var seconds: Int64 { milliseconds.flooredQuotient(by: 1000) }
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    public func adding(milliseconds more: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + more) }

    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// The 24 bytes of the wire form.
    private var utf8: [UInt8] {
        var text: [UInt8] = []
        append(to: &text)
        return text
    }

    /// Appends the 24 bytes of the wire form.
    func append(to text: inout [UInt8]) {
        let days = milliseconds.flooredQuotient(by: 86_400_000)
        let (year, month, day) = Self.civil(days: days)
        let rest = Int(milliseconds - days * 86_400_000)
        text.append(addingCapacity: 24) { text in
            func digit(_ value: Int) { text.append(UInt8(ascii: "0") + UInt8(value % 10)) }
            func pair(_ value: Int) {
                digit(value / 10)
                digit(value)
            }
            pair(year / 100)
            pair(year)
            text.append(UInt8(ascii: "-"))
            pair(month)
            text.append(UInt8(ascii: "-"))
            pair(day)
            text.append(UInt8(ascii: "T"))
            pair(rest / 3_600_000)
            text.append(UInt8(ascii: ":"))
            pair(rest / 60_000 % 60)
            text.append(UInt8(ascii: ":"))
            pair(rest / 1000 % 60)
            text.append(UInt8(ascii: "."))
            digit(rest / 100)
            pair(rest)
            text.append(UInt8(ascii: "Z"))
        }
    }

    /// Reads exactly the form that ``description`` writes; nil for any other.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let millisecond = number(20..<23), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let time = Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64(millisecond)
        self.init(milliseconds: days * 86_400_000 + time)
        // A day or an hour that does not exist comes out as another, and so do wrong separators.
        guard utf8 == bytes else { return nil }
    }

    // The proleptic Gregorian calendar by days from 1970-01-01, in eras of 400 years that begin on 1 March.
    private static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let year = Int64(month <= 2 ? year - 1 : year)
        let era = year.flooredQuotient(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a time is written like 2026-11-24T02:30:51.123Z"
            )
        }
        self = time
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
