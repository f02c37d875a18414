/// The words, marks and string literals of Swift source, without comments.
///
/// The code in a literal's interpolations follows the literal. A regex literal is read as code, which is right as long as it has no quotation mark
/// and no brace that stands alone.
struct SwiftTokens {
    enum Token: Equatable {
        case word(String)
        case mark(UInt8)
        /// A string literal as it is written, between its quotation marks.
        case literal(String)
    }
    private(set) var tokens: [Token] = []
    private let bytes: [UInt8]
    private var position = 0

    static func of(_ text: String) -> [Token] {
        var scanner = SwiftTokens(bytes: Array(text.utf8))
        scanner.readCode(isInterpolation: false)
        return scanner.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ distance: Int = 0) -> UInt8 {
        position + distance < bytes.count ? bytes[position + distance] : 0
    }
    private func isAt(_ text: StaticString, after distance: Int = 0) -> Bool {
        text.withUTF8Buffer { text in text.indices.allSatisfy { byte(distance + $0) == text[$0] } }
    }

    private mutating func readCode(isInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            if isAt("//") {
                while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            } else if isAt("/*") {
                skipComment()
            } else if Self.isPartOfWord(byte()) {
                readWord()
            } else if let hashes = hashesBeforeString() {
                readString(hashes)
            } else {
                let mark = byte()
                position += 1
                if mark == UInt8(ascii: "(") { depth += 1 }
                if mark == UInt8(ascii: ")") {
                    depth -= 1
                    if isInterpolation, depth < 0 { return }
                }
                if mark > UInt8(ascii: " "), mark != UInt8(ascii: "`") { tokens.append(.mark(mark)) }
            }
        }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private mutating func readWord() {
        let start = position
        while Self.isPartOfWord(byte()) { position += 1 }
        tokens.append(.word(String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    private mutating func skipComment() {
        var depth = 0
        while position < bytes.count {
            if isAt("/*") {
                depth += 1
                position += 2
            } else if isAt("*/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
    }

    /// The number of `#` before a string literal that begins here; nil when none begins here.
    private func hashesBeforeString() -> Int? {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : nil
    }

    private mutating func readString(_ hashes: Int) {
        position += hashes
        let isLong = isAt("\"\"\"")
        let quotes = isLong ? 3 : 1
        position += quotes
        let (start, place) = (position, tokens.count)
        while position < bytes.count {
            if byte() == UInt8(ascii: "\\"), (0..<hashes).allSatisfy({ byte(1 + $0) == UInt8(ascii: "#") }) {
                position += 1 + hashes
                let isInterpolation = byte() == UInt8(ascii: "(")
                position += 1
                if isInterpolation { readCode(isInterpolation: true) }
            } else if isAt(isLong ? "\"\"\"" : "\""), (0..<hashes).allSatisfy({ byte(quotes + $0) == UInt8(ascii: "#") }) {
                tokens.insert(.literal(String(decoding: bytes[start..<position], as: UTF8.self)), at: place)
                position += quotes + hashes
                return
            } else {
                position += 1
            }
        }
    }
}
