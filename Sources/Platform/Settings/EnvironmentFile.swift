internal import FoundationEssentials

/// A file with a setting a line, `NAME=value`, named as in the environment. Lines that are empty or begin with # or ; say
/// nothing. A value may stand in quotes of one kind. It is what systemd's `EnvironmentFile=` reads (systemd.exec(5)), less its
/// continued lines; the programs read it themselves so that they can do it again on a reload. Changing a value keeps the
/// remarks and the order.
public struct EnvironmentFile: Hashable, Sendable {
    private var lines: [String]

    public init(_ text: String = "") {
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        if lines.last == "" { lines.removeLast() }
    }

    init(path: String) throws {
        self.init(String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))
    }

    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// All that is set; of a name that is set twice, the last.
    public var values: [String: String] {
        lines.reduce(into: [:]) { values, line in
            if case .assignment(let name, let value) = Line(line) { values[name] = value }
        }
    }

    /// The numbers of the lines that cannot be read, from 1.
    public var misfits: [Int] {
        lines.indices.filter { if case .misfit = Line(lines[$0]) { true } else { false } }.map { $0 + 1 }
    }

    /// Sets a name where it is set, else where a remark shows it, else at the end.
    public mutating func set(_ name: String, to value: String) {
        let line = "\(name)=\(Self.quoted(value))"
        let index =
            lines.lastIndex { Line($0).name == name }
            ?? lines.firstIndex { Self.shown(by: $0).map { Line($0).name == name } ?? false }
        if let index { lines[index] = line } else { lines.append(line) }
    }

    /// The setting that a remark shows, as `#NAME=…`. "# NAME=…" within a sentence is none.
    private static func shown(by line: String) -> String? {
        guard line.first == "#" else { return nil }
        let rest = line.drop { $0 == "#" }
        return rest.first == " " ? nil : String(rest)
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

/// What a line of an ``EnvironmentFile`` says.
private enum Line: Equatable {
    case nothing
    case assignment(name: String, value: String)
    /// A line that cannot be read, with the name that it sets all the same, if it is one.
    case misfit(name: String?)

    var name: String? {
        switch self {
        case .nothing: nil
        case .assignment(let name, _): name
        case .misfit(let name): name
        }
    }

    init(_ text: String) {
        let line = text.trimmed
        if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") {
            self = .nothing
            return
        }
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.count == 2, parts[0].wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
            self = .misfit(name: nil)
            return
        }
        self = Self.unquoted(parts[1]).map { .assignment(name: parts[0], value: $0) } ?? .misfit(name: parts[0])
    }

    /// Nil when a quote is not closed, or closed too early. In double quotes a backslash takes the meaning from the four
    /// characters that have one there.
    private static func unquoted(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return text }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote { return rest.isEmpty ? value : nil }
            if character == "\\", quote == "\"", let next = rest.first, "\"\\`$".contains(next) {
                value.append(next)
                rest.removeFirst()
            } else {
                value.append(character)
            }
        }
        return nil
    }
}
