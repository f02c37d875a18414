/// A file of `NAME=value` lines, as systemd reads it (systemd.exec(5), EnvironmentFile=). Changing a value keeps the
/// remarks and the order.
struct EnvironmentFile: Hashable, Sendable {
    private var lines: [String]

    init(_ text: String = "") {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// All that is set; of a name that is set twice, the last.
    var values: [String: String] {
        var values: [String: String] = [:]
        for line in lines {
            if let (name, value) = Self.assignment(line) { values[name] = value }
        }
        return values
    }

    /// Sets a name where it is set, else where a remark shows it, else at the end.
    mutating func set(_ name: String, to value: String) {
        let line = "\(name)=\(Self.quoted(value))"
        let index =
            lines.lastIndex { Self.assignment($0)?.name == name }
            ?? lines.firstIndex { Self.remark($0).map { Self.assignment($0)?.name == name } ?? false }
        if let index { lines[index] = line } else { lines.append(line) }
    }

    private static func remark(_ line: String) -> String? {
        guard line.first == "#" else { return nil }
        let rest = line.drop { $0 == "#" }
        // "# NAME=…" within a sentence is none.
        return rest.first == " " ? nil : String(rest)
    }

    private static func assignment(_ line: String) -> (name: String, value: String)? {
        let trimmed = line.trimmed
        guard let first = trimmed.first, first != "#", first != ";", let equals = trimmed.firstIndex(of: "=") else { return nil }
        let name = String(trimmed[..<equals]).trimmed
        let isName = !name.isEmpty && name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        return isName ? (name, unquoted(String(trimmed[trimmed.index(after: equals)...]).trimmed)) : nil
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let quote = text.first, quote == text.last, quote == "\"" || quote == "'" else { return text }
        let inner = text.dropFirst().dropLast()
        guard quote == "\"" else { return String(inner) }
        var value = ""
        var escaped = false
        for character in inner {
            if !escaped, character == "\\" {
                escaped = true
                continue
            }
            if escaped, !"\"\\`$".contains(character) { value.append("\\") }
            value.append(character)
            escaped = false
        }
        return value
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { isLetter($0) || (43...58).contains($0) || "_@%=~".utf8.contains($0) }
        if isPlain { return value }
        return "\"" + value.map { "\"\\`$".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

extension String {
    /// Without spaces, tabs and carriage returns at its ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
        var rest = self[...].drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
