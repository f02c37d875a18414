internal import Glibc
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
            refuse("name", "empty", "Name can't be empty.")
        } else if text.utf8.count > Self.maximumNameBytes || text.utf8.count > Self.maximumName && text.count > Self.maximumName {
            let maximum = String(Self.maximumName)
            refuse("name", "tooLong", "Name can have at most \(maximum) characters.", ["maximum": maximum])
        } else if Self.hasControls(text) {
            refuse("name", "controlCharacters", "Name can't have control characters.")
        }
        return text
    }

    /// Up to 16 KiB of lines; a line ends with LF, whatever the browser sent.
    mutating func lines(_ text: String, field: String, called title: String) -> String {
        // As above.
        let text = text.utf8.count > 4 * Self.maximumText ? text : Self.trimmed(Self.withLineFeeds(text))
        if text.isEmpty {
            refuse(field, "empty", "\(title) can't be empty.")
        } else if text.utf8.count > Self.maximumText {
            let parameters = ["maximum": String(Self.maximumText / 1024), "bytes": String(text.utf8.count)]
            let message = "\(title) can have at most \(Self.maximumText / 1024) KiB; this one has \(text.utf8.count) bytes."
            refuse(field, "tooLong", message, parameters)
        } else if Self.hasControls(text, besidesLines: true) {
            refuse(field, "controlCharacters", "\(title) can't have control characters.")
        }
        return text
    }

    /// Notes that `field` is wrong: the code is `field.kind`, and `message` says the same in English.
    mutating func refuse(_ field: String, _ kind: String, _ message: String, _ parameters: [String: String] = [:]) {
        problems.append(Fault.Problem(field: field, message: message, code: "\(field).\(kind)", parameters: parameters))
    }

    /// CR LF, CR and LF become LF. By bytes: as a `Character`, CR LF may not be found after another CR.
    private static func withLineFeeds(_ text: String) -> String {
        var text = text
        let hasReturn = text.withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0x0D, bytes.count) != nil } ?? false }
        guard hasReturn else { return text }
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
        let end = scalars.index(after: last)
        return first == scalars.startIndex && end == scalars.endIndex ? text : String(scalars[first..<end])
    }
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || 0x09...0x0D ~= scalar.value : scalar.properties.isWhitespace
    }

    /// Whether `text` has a character of Unicode's category Cc, which will never have others (the Unicode stability policy).
    /// By its bytes: U+0080 to U+009F are C2 80 to C2 9F, and nothing else has these two in a row.
    ///
    /// - Parameter areLines: whether line feeds and tabs may be there.
    private static func hasControls(_ text: String, besidesLines areLines: Bool = false) -> Bool {
        // In a name, a byte that is none below 0x20.
        let (lineFeed, tab): (UInt8, UInt8) = areLines ? (0x0A, 0x09) : (0xFF, 0xFF)
        var text = text
        return text.withUTF8 { bytes in
            // Most texts have none of these bytes. A loop without a branch looks at many bytes at once.
            var suspects: UInt8 = 0
            for index in bytes.indices {
                let byte = bytes[index]
                let isLow: UInt8 = byte < 0x20 ? 1 : 0
                let isAllowed: UInt8 = (byte == lineFeed ? 1 : 0) | (byte == tab ? 1 : 0)
                let isHigh: UInt8 = (byte == 0x7F ? 1 : 0) | (byte == 0xC2 ? 1 : 0)
                suspects |= isLow & ~isAllowed | isHigh
            }
            if suspects == 0 { return false }
            var before: UInt8 = 0
            for byte in bytes {
                if byte < 0x20 && byte != lineFeed && byte != tab || byte == 0x7F { return true }
                if before == 0xC2 && byte < 0xA0 { return true }
                before = byte
            }
            return false
        }
    }
}
