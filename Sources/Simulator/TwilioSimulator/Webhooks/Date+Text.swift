internal import FoundationEssentials
internal import Glibc

/// Times in UTC, from 1970 to 9999. (Foundation's formatters need ICU, which is larger than all of this program.)
extension Date {
    /// With milliseconds: `2026-11-24T08:30:00.250Z` (RFC 3339).
    var rfc3339: String {
        let milliseconds = Int((timeIntervalSince1970 * 1000).rounded(.down))
        let time = Self.calendarTime(milliseconds / 1000)
        let date = "\(time.tm_year + 1900)-\(Self.digits(time.tm_mon + 1))-\(Self.digits(time.tm_mday))"
        return "\(date)T\(Self.clock(time)).\(Self.digits(Int32(milliseconds % 1000), 3))Z"
    }

    /// As Twilio writes times: `Tue, 24 Nov 2026 08:30:00 +0000` (RFC 2822).
    var rfc2822: String {
        let time = Self.calendarTime(Int(timeIntervalSince1970.rounded(.down)))
        let day = Self.days[Int(time.tm_wday)]
        return "\(day), \(Self.digits(time.tm_mday)) \(Self.months[Int(time.tm_mon)]) \(time.tm_year + 1900) \(Self.clock(time)) +0000"
    }

    private static func calendarTime(_ seconds: Int) -> tm {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func clock(_ time: tm) -> String {
        [time.tm_hour, time.tm_min, time.tm_sec].map { digits($0) }.joined(separator: ":")
    }

    private static func digits(_ value: Int32, _ count: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
