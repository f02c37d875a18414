internal import Foundation
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
        let data = Data(text.utf8)
        guard let value = try? JSONSerialization.jsonObject(with: data), value is [String: Any] else {
            throw Fault(.invalid, "the parameters must be a JSON object, for example '{\"number\": 1}'")
        }
        return Array(data)
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
