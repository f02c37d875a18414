internal import Foundation

/// A file with a setting a line, `NAME=value`, named as in the environment. Lines that are empty or begin with # or ; say
/// nothing. A value may stand in quotes of one kind. It is what systemd's `EnvironmentFile=` reads, less its continued
/// lines; the programs read it themselves so that they can do it again on a reload.
struct EnvironmentFile {
    /// The last of two settings of one name counts.
    let values: [String: String]
    /// The numbers of the lines that cannot be read, from 1.
    let misfits: [Int]

    init(path: String) throws {
        self.init(text: String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))
    }

    init(text: String) {
        var values: [String: String] = [:]
        var misfits: [Int] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, parts[0].wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, let value = Self.unquoted(parts[1]) else {
                misfits.append(index + 1)
                continue
            }
            values[parts[0]] = value
        }
        self.values = values
        self.misfits = misfits
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
