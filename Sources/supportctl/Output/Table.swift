/// Columns of fixed widths, so that a row can be printed before the next is known.
struct Table {
    struct Column {
        let title: String
        /// Columns of the screen; nil for the last, which takes what is left.
        let width: Int?
    }

    let columns: [Column]
    /// How wide a row may be; nil when the output is no terminal: then nothing is cut and tabs part the fields.
    let width: Int?

    var header: String { row(columns.map(\.title)) }

    func row(_ fields: [String]) -> String {
        let fields = fields.map(Self.oneLine)
        guard let width else { return fields.joined(separator: "\t") }
        var line = ""
        var used = 0
        for (column, field) in zip(columns, fields) {
            let room = max(0, min(column.width ?? .max, width - used))
            let text = Self.cut(field, to: room)
            line += text
            used += ScreenWidth.of(text)
            if let fixed = column.width, used < width {
                let gap = max(0, min(fixed - ScreenWidth.of(text) + 2, width - used))
                line += String(repeating: " ", count: gap)
                used += gap
            }
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Text that cannot move the cursor, begin a line, or turn its neighbours around.
    static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : $0 == "\n" || $0 == "\t" ? " " : "\u{FFFD}" }))
    }

    /// The same for text of several lines.
    static func lines(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) || $0 == "\n" || $0 == "\t" ? $0 : "\u{FFFD}" }))
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        // The directional overrides and isolates of UAX #9.
        case .format: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        default: true
        }
    }

    private static func cut(_ text: String, to room: Int) -> String {
        guard ScreenWidth.of(text) > room else { return text }
        var kept = ""
        var used = 0
        for character in text {
            let width = ScreenWidth.of(character)
            if used + width > room - 1 { break }
            kept.append(character)
            used += width
        }
        return room > 0 ? kept + "…" : ""
    }
}

/// How many columns a terminal gives to a text: two for the wide characters of East Asia and for emoji.
enum ScreenWidth {
    static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    static func of(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
