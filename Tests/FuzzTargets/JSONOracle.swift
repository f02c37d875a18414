internal import Foundation

/// Foundation's reading of JSON, and where it is known to read otherwise than RFC 8259.
enum JSONOracle {
    enum Kind { case object, array, string, number, boolean, null }

    static func object(_ bytes: [UInt8]) -> [String: Any]? {
        // Foundation guesses at UTF-16 and UTF-32; the wire is UTF-8.
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0), !hasMark(bytes), !isTooDeep(bytes) else {
            return nil
        }
        return (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    }

    /// Foundation drops a byte order mark (U+FEFF) in front of a document, and in front of any string in it.
    static func hasMark(_ bytes: [UInt8]) -> Bool {
        bytes.contains(0xEF) && bytes.indices.dropLast(2).contains { bytes[$0] == 0xEF && bytes[$0 + 1] == 0xBB && bytes[$0 + 2] == 0xBF }
    }

    /// Beyond the scanner's limit, 64: brackets inside strings count too, so this says yes too often.
    static func isTooDeep(_ bytes: [UInt8]) -> Bool { bytes.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } > 60 }

    static func kind(of value: Any) -> Kind {
        switch value {
        case is NSNull: .null
        case is String: .string
        case is [String: Any]: .object
        case is [Any]: .array
        case let number as NSNumber: isBoolean(number) ? .boolean : .number
        default: .null
        }
    }
    private static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

    /// Foundation takes a comma before a closing bracket, and refuses numbers beyond Double and halves of surrogates, which
    /// are values and not syntax.
    static func isFoundationsOwn(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains(/,\s*[\]}]/) || text.contains(/[eE][+\-]?\d{3}/) || text.contains(/\d{300}/)
            || text.contains(/\\u[dD][89a-fA-F]/) || bytes.contains(0) || hasMark(bytes) || isTooDeep(bytes)
    }
}
