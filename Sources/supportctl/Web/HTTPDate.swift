internal import FoundationEssentials
internal import HTTPClient
internal import Protocol

/// A time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Nil for any other form, the obsolete ones included.
    static func read(_ text: String) -> Date? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].count == 4, parts[0].last == ",", parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4]).000Z").map { Date(timeIntervalSince1970: Double($0.seconds)) }
    }
}

extension HTTPReply {
    /// What the server's clock says (RFC 9110, 6.6.1).
    var date: Date? { header("Date").flatMap(HTTPDate.read) }
}
