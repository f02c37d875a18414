internal import Protocol

/// The form of dates in HTTP headers: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter seconds: since 1970, not before it: that was a Thursday.
    static func text(seconds: Int) -> String {
        // 1994-11-06T08:49:37.000Z
        let written = Timestamp(milliseconds: Int64(seconds) * 1000).description
        let month = Int(written.dropFirst(5).prefix(2)) ?? 1
        let day = written.dropFirst(8).prefix(2)
        let weekday = weekdays[seconds / 86_400 % 7]
        return "\(weekday), \(day) \(months[month - 1]) \(written.prefix(4)) \(written.dropFirst(11).prefix(8)) GMT"
    }
}
