/// Bytes that are not JSON, and where they stop being it.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    /// Bytes from the start.
    public let offset: Int
    public var description: String { "\(message) at byte \(offset)" }
}

/// Walks over JSON (RFC 8259) without building anything: it checks each byte and says where values begin and end.
///
/// The bytes must be UTF-8 already; the scanner looks at ASCII only.
public struct JSONScanner {
    /// How deep objects and arrays may be nested.
    public static let maximumDepth = 64

    public private(set) var offset: Int
    public init(offset: Int = 0) { self.offset = offset }

    /// Calls `member` with the range of each member's name (without quotes, escapes untouched) and of its value.
    public mutating func members(
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
            let start = offset
            try value(in: bytes, depth: depth + 1)
            try member(name, start..<offset)
            skipSpace(in: bytes)
            if take(UInt8(ascii: "}"), in: bytes) { return }
            try expect(UInt8(ascii: ","), in: bytes, "\",\" or \"}\"")
        }
    }

    /// Moves past one value.
    public mutating func value(in bytes: RawSpan, depth: Int = 0) throws(JSONSyntaxError) {
        guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
        switch peek(in: bytes) {
        case UInt8(ascii: "{"): try members(of: bytes, depth: depth) { _, _ in }
        case UInt8(ascii: "["): try array(in: bytes, depth: depth)
        case UInt8(ascii: "\""): _ = try string(in: bytes)
        case UInt8(ascii: "t"): try word("true", in: bytes)
        case UInt8(ascii: "f"): try word("false", in: bytes)
        case UInt8(ascii: "n"): try word("null", in: bytes)
        default: try number(in: bytes)
        }
    }

    /// Refuses anything but white space up to the end.
    public mutating func end(of bytes: RawSpan) throws(JSONSyntaxError) {
        skipSpace(in: bytes)
        guard offset == bytes.byteCount else { throw failure("something is left behind the value") }
    }

    public mutating func skipSpace(in bytes: RawSpan) {
        while let byte = peek(in: bytes), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    /// Moves past a string and gives the range between its quotes.
    private mutating func string(in bytes: RawSpan) throws(JSONSyntaxError) -> Range<Int> {
        try expect(UInt8(ascii: "\""), in: bytes, "a string")
        let start = offset
        while let byte = peek(in: bytes) {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return start..<offset - 1
            case UInt8(ascii: "\\"):
                offset += 1
                try escape(in: bytes)
            case 0x00..<0x20: throw failure("a control character inside a string")
            default: offset += 1
            }
        }
        throw failure("a string without an end")
    }

    private mutating func escape(in bytes: RawSpan) throws(JSONSyntaxError) {
        switch peek(in: bytes) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            offset += 1
            for _ in 0..<4 {
                guard let digit = peek(in: bytes), Self.isHex(digit) else { throw failure("\\u without four hex digits") }
                offset += 1
            }
        default: throw failure("an unknown escape")
        }
    }

    private mutating func array(in bytes: RawSpan, depth: Int) throws(JSONSyntaxError) {
        try expect(UInt8(ascii: "["), in: bytes, "an array")
        skipSpace(in: bytes)
        if take(UInt8(ascii: "]"), in: bytes) { return }
        while true {
            skipSpace(in: bytes)
            try value(in: bytes, depth: depth + 1)
            skipSpace(in: bytes)
            if take(UInt8(ascii: "]"), in: bytes) { return }
            try expect(UInt8(ascii: ","), in: bytes, "\",\" or \"]\"")
        }
    }

    private mutating func number(in bytes: RawSpan) throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"), in: bytes)
        if !take(UInt8(ascii: "0"), in: bytes) { try digits(in: bytes) }
        if take(UInt8(ascii: "."), in: bytes) { try digits(in: bytes) }
        if take(UInt8(ascii: "e"), in: bytes) || take(UInt8(ascii: "E"), in: bytes) {
            if !take(UInt8(ascii: "+"), in: bytes) { _ = take(UInt8(ascii: "-"), in: bytes) }
            try digits(in: bytes)
        }
    }

    private mutating func digits(in bytes: RawSpan) throws(JSONSyntaxError) {
        let start = offset
        while let byte = peek(in: bytes), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw failure("expected a value") }
    }

    private mutating func word(_ word: StaticString, in bytes: RawSpan) throws(JSONSyntaxError) {
        for byte in "\(word)".utf8 { try expect(byte, in: bytes, "\(word)") }
    }

    private func peek(in bytes: RawSpan) -> UInt8? {
        offset < bytes.byteCount ? bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) : nil
    }
    private mutating func take(_ byte: UInt8, in bytes: RawSpan) -> Bool {
        guard peek(in: bytes) == byte else { return false }
        offset += 1
        return true
    }
    private mutating func expect(_ byte: UInt8, in bytes: RawSpan, _ what: String) throws(JSONSyntaxError) {
        guard take(byte, in: bytes) else { throw failure("expected \(what)") }
    }
    private func failure(_ message: String) -> JSONSyntaxError { JSONSyntaxError(message: message, offset: offset) }
    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
