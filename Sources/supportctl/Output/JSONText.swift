internal import FoundationEssentials
internal import Protocol

/// JSON as it is printed and read.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        if let writable = value as? any JSONWritable { return String(decoding: writable.jsonBytes, as: UTF8.self) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Checks that `text` is a JSON object, so that a slip of the pen is said here and not by the daemon.
    static func object(_ text: String) throws(Fault) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard isObject(bytes) else {
            throw Fault(.invalid, "The parameters must be a JSON object, for example '{\"number\": 1}'.")
        }
        return bytes
    }

    private static func isObject(_ bytes: [UInt8]) -> Bool {
        guard bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else { return false }
        var scanner = JSONScanner()
        do throws(JSONSyntaxError) {
            try scanner.value(in: bytes.span.bytes)
            try scanner.end(of: bytes.span.bytes)
            return true
        } catch {
            return false
        }
    }
}

/// Prints records one by one as a JSON array: valid as a whole, and nothing is kept.
struct JSONArrayPrinter {
    private var isEmpty = true

    mutating func print(_ value: some Encodable) throws {
        StandardOutput.write((isEmpty ? "[\n" : ",\n") + (try JSONText.of(value)))
        isEmpty = false
    }
    func end() { StandardOutput.print(isEmpty ? "[]" : "\n]") }
}
