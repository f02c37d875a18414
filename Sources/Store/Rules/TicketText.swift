internal import Protocol

/// What people may write into a ticket. Each rule gives the text to store, or adds to the problems.
struct TicketText {
    static let maximumName = 200
    static let maximumNameBytes = 2048
    static let maximumText = 16 * 1024

    private(set) var problems: [Fault.Problem] = []

    /// 1 to 200 characters on one line.
    mutating func name(_ text: String) -> String {
        // Much too long, white space or not: its characters are not even looked at, which would hold up the event loop.
        let text = text.utf8.count > 4 * Self.maximumNameBytes ? text : Self.trimmed(text)
        if text.isEmpty {
            refuse("name", "Name can't be empty.")
        } else if text.utf8.count > Self.maximumNameBytes || text.count > Self.maximumName {
            refuse("name", "Name can have at most \(Self.maximumName) characters.")
        } else if text.unicodeScalars.contains(where: Self.isControl) {
            refuse("name", "Name can't have control characters.")
        }
        return text
    }

    /// Up to 16 KiB of lines; a line ends with LF, whatever the browser sent.
    mutating func lines(_ text: String, field: String, called title: String) -> String {
        // As above.
        let text = text.utf8.count > 4 * Self.maximumText ? text : Self.trimmed(Self.withLineFeeds(text))
        if text.isEmpty {
            refuse(field, "\(title) can't be empty.")
        } else if text.utf8.count > Self.maximumText {
            refuse(field, "\(title) can have at most \(Self.maximumText / 1024) KiB; this one has \(text.utf8.count) bytes.")
        } else if text.unicodeScalars.contains(where: Self.isForbidden) {
            refuse(field, "\(title) can't have control characters.")
        }
        return text
    }

    mutating func refuse(_ field: String, _ message: String) {
        problems.append(Fault.Problem(field: field, message: message))
    }

    /// CR LF, CR and LF become LF. By bytes: as a `Character`, CR LF may not be found behind another CR.
    private static func withLineFeeds(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isBehindReturn = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\r") {
                bytes.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\n") || !isBehindReturn {
                bytes.append(byte)
            }
            isBehindReturn = byte == UInt8(ascii: "\r")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without the white space (Unicode's White_Space) at both ends.
    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || 0x09...0x0D ~= scalar.value : scalar.properties.isWhitespace
    }

    /// Unicode's category Cc, which will never have others (the Unicode stability policy). A table look-up for each scalar
    /// of a long text would hold up the event loop.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
    }
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        isControl(scalar) && scalar != "\n" && scalar != "\t"
    }
}
