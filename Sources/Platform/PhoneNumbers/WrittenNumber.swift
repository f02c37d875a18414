/// A telephone number as programs exchange it: E.164, and behind `;ext=` the digits of its extension (RFC 3966).
///
/// For example `+12025550143` or `+12025550143;ext=12`. Whether any region has such a number is not asked.
public struct WrittenNumber: Hashable, Sendable {
    /// A plus and digits.
    public let e164: String
    /// The digits of its extension, 1 to 20; nil for none.
    public let extensionDigits: String?

    /// A country code of three digits and the longest national number that libphonenumber reads.
    private static let longestNumber = 20
    static let longestExtension = 20
    private static let separator = ";ext="

    /// Nil for a text of another form.
    public init?(_ text: String) {
        let parts = text.split(separator: Self.separator, maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.first == "+", Self.areDigits(first.dropFirst(), atMost: Self.longestNumber) else { return nil }
        if parts.count > 1, !Self.areDigits(parts[1], atMost: Self.longestExtension) { return nil }
        e164 = String(first)
        extensionDigits = parts.count > 1 ? String(parts[1]) : nil
    }

    private init(e164: String) { (self.e164, extensionDigits) = (e164, nil) }

    /// The number without its extension.
    var trunk: WrittenNumber { WrittenNumber(e164: e164) }

    /// What ``init(_:)`` reads.
    public var text: String { e164 + (extensionDigits.map { Self.separator + $0 } ?? "") }

    private static func areDigits(_ text: Substring, atMost count: Int) -> Bool {
        (1...count).contains(text.utf8.count) && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
