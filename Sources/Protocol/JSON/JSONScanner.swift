/// Bytes that are not JSON, and where they stop being it.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    /// Bytes from the start.
    public let offset: Int
    public var description: String { "\(message) at byte \(offset)" }
}

/// Walks over JSON (RFC 8259) without building anything: it checks each byte and gives the ranges of values.
///
/// The bytes must be UTF-8 already; the scanner looks at ASCII only.
public struct JSONScanner {
    /// How deep objects and arrays may be nested.
    public static let maximumDepth = 64

    @usableFromInline var position: Int
    public var offset: Int { position }
    @inlinable public init(offset: Int = 0) { position = offset }

    /// Calls `member` with the range of each member's name (without quotes, escapes untouched) and of its value.
    @inlinable public mutating func members(
        of bytes: RawSpan,
        depth: Int = 0,
        _ member: (_ name: Range<Int>, _ value: Range<Int>) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "{"), in: bytes, "an object")
        skipSpace(in: bytes)
        if take(UInt8(ascii: "}"), in: bytes) { return }
        while true {
            skipSpace(in: bytes)
            let name = try string(in: bytes)
            skipSpace(in: bytes)
            try expect(UInt8(ascii: ":"), in: bytes, "\":\"")
            skipSpace(in: bytes)
            let start = position
            try value(in: bytes, depth: depth + 1)
            try member(name, start..<position)
            skipSpace(in: bytes)
            if take(UInt8(ascii: "}"), in: bytes) { return }
            try expect(UInt8(ascii: ","), in: bytes, "\",\" or \"}\"")
        }
    }

    /// Moves past one value.
    @inlinable public mutating func value(in bytes: RawSpan, depth: Int = 0) throws(JSONSyntaxError) {
        guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
        switch peek(in: bytes) {
        case UInt8(ascii: "{"): try members(of: bytes, depth: depth) { _, _ in }
        case UInt8(ascii: "["): try elements(of: bytes, depth: depth) { _ in }
        case UInt8(ascii: "\""): _ = try string(in: bytes)
        case UInt8(ascii: "t"): try word("true", in: bytes)
        case UInt8(ascii: "f"): try word("false", in: bytes)
        case UInt8(ascii: "n"): try word("null", in: bytes)
        default: try number(in: bytes)
        }
    }

    /// Refuses anything but white space up to the end.
    @inlinable public mutating func end(of bytes: RawSpan) throws(JSONSyntaxError) {
        skipSpace(in: bytes)
        guard position == bytes.byteCount else { throw failure("something is left after the value") }
    }

    @inlinable public mutating func skipSpace(in bytes: RawSpan) {
        while let byte = peek(in: bytes), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Moves past a string and gives the range between its quotes.
    @inlinable mutating func string(in bytes: RawSpan) throws(JSONSyntaxError) -> Range<Int> {
        try expect(UInt8(ascii: "\""), in: bytes, "a string")
        let start = position
        skipPlainText(in: bytes)
        while let byte = peek(in: bytes) {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"):
                position += 1
                try escape(in: bytes)
                skipPlainText(in: bytes)
            case 0x00..<0x20: throw failure("a control character inside a string")
            default: position += 1
            }
        }
        throw failure("a string without an end")
    }

    /// Moves on by eight bytes as long as none of them is a quote, a backslash or a control character.
    @inlinable mutating func skipPlainText(in bytes: RawSpan) {
        while position + 8 <= bytes.byteCount {
            if JSONWord.escapes(in: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)) != 0 { return }
            position += 8
        }
    }

    @usableFromInline mutating func escape(in bytes: RawSpan) throws(JSONSyntaxError) {
        switch peek(in: bytes) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard let digit = peek(in: bytes), Self.isHex(digit) else { throw failure("\\u without four hex digits") }
                position += 1
            }
        default: throw failure("an unknown escape")
        }
    }

    /// Calls `element` with the range of each element.
    @usableFromInline mutating func elements(
        of bytes: RawSpan,
        depth: Int = 0,
        _ element: (Range<Int>) -> Void
    ) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "["), in: bytes, "an array")
        skipSpace(in: bytes)
        if take(UInt8(ascii: "]"), in: bytes) { return }
        while true {
            skipSpace(in: bytes)
            let start = position
            try value(in: bytes, depth: depth + 1)
            element(start..<position)
            skipSpace(in: bytes)
            if take(UInt8(ascii: "]"), in: bytes) { return }
            try expect(UInt8(ascii: ","), in: bytes, "\",\" or \"]\"")
        }
    }

    @inlinable mutating func number(in bytes: RawSpan) throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"), in: bytes)
        if !take(UInt8(ascii: "0"), in: bytes) { try digits(in: bytes) }
        if take(UInt8(ascii: "."), in: bytes) { try digits(in: bytes) }
        if take(UInt8(ascii: "e"), in: bytes) || take(UInt8(ascii: "E"), in: bytes) {
            if !take(UInt8(ascii: "+"), in: bytes) { _ = take(UInt8(ascii: "-"), in: bytes) }
            try digits(in: bytes)
        }
    }

    @inlinable mutating func digits(in bytes: RawSpan) throws(JSONSyntaxError) {
        let start = position
        while let byte = peek(in: bytes), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure("expected a value") }
    }

    @usableFromInline mutating func word(_ word: StaticString, in bytes: RawSpan) throws(JSONSyntaxError) {
        for byte in "\(word)".utf8 { try expect(byte, in: bytes, "\(word)") }
    }

    @inlinable func peek(in bytes: RawSpan) -> UInt8? {
        position < bytes.byteCount ? unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) : nil
    }
    @inlinable mutating func take(_ byte: UInt8, in bytes: RawSpan) -> Bool {
        guard peek(in: bytes) == byte else { return false }
        position += 1
        return true
    }
    @inlinable mutating func expect(_ byte: UInt8, in bytes: RawSpan, _ what: String) throws(JSONSyntaxError) {
        guard take(byte, in: bytes) else { throw failure("expected \(what)") }
    }
    @usableFromInline func failure(_ message: String) -> JSONSyntaxError { JSONSyntaxError(message: message, offset: position) }
    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
