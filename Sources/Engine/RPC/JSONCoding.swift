internal import FoundationEssentials
public import NIOCore
public import Protocol

/// Coding by Foundation's JSON, for values that are not on the hot path.
public enum JSONCoding {
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let writable = value as? any JSONWritable { return writable.jsonBytes }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: RawSpan) throws -> Value {
        try JSONDecoder().decode(type, from: bytes.withUnsafeBytes { Data($0) })
    }
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: ByteBuffer) throws -> Value {
        try decode(type, from: bytes.readableBytesSpan)
    }

    /// Decodes a method's parameters; no bytes mean no parameters. Faults: `invalid`, with the field in the wire's terms.
    public static func params<M: Method>(_ method: M.Type, from bytes: RawSpan) throws(Fault) -> M {
        if bytes.isEmpty { return try params(method, from: Array("{}".utf8).span.bytes) }
        do {
            return try decode(method, from: bytes)
        } catch let error as DecodingError {
            throw fault(error, in: method, bytes)
        } catch {
            throw Fault(.invalid, "The parameters are not JSON.")
        }
    }

    private static func fault<M: Method>(_ error: DecodingError, in method: M.Type, _ bytes: RawSpan) -> Fault {
        switch error {
        case .keyNotFound(let key, let context):
            let path = (context.codingPath + [key]).map(\.stringValue)
            return Fault(.invalid, field: path[0], "\(path.joined(separator: ".")) is missing.")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            guard let field = context.codingPath.first?.stringValue ?? culprit(in: bytes, of: method) else {
                return Fault(.invalid, "The parameters must be an object.")
            }
            // Inside an object, the field is the parameter, and the message has the path in it.
            guard context.codingPath.count < 2 else {
                let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
                return Fault(.invalid, field: field, "\(path) is of another type.")
            }
            let type = MethodDescription(method).parameters.first { $0.name == field }?.type ?? "of another type"
            return Fault(.invalid, field: field, "\(field) must be \(phrase(type)).")
        @unknown default:
            return Fault(.invalid, "The parameters could not be read.")
        }
    }

    /// The parameter without which the other parameters can be decoded. Foundation does not name a parameter whose number is too
    /// large or whose escapes are not valid text.
    private static func culprit<M: Method>(in bytes: RawSpan, of method: M.Type) -> String? {
        var members: [(name: String, value: Range<Int>)] = []
        var scanner = JSONScanner()
        try? scanner.members(of: bytes) { name, value in members.append((bytes.text(at: name), value)) }
        let names = MethodDescription(method).parameters.map(\.name)
        // Members that are not parameters are ignored.
        members.removeAll { !names.contains($0.name) }
        return names.first { field in
            guard members.contains(where: { $0.name == field }) else { return false }
            let rest = members.filter { $0.name != field }.map { "\"\($0.name)\":" + bytes.text(at: $0.value) }
            let object = Array("{\(rest.joined(separator: ","))}".utf8)
            do {
                _ = try decode(method, from: object.span.bytes)
                return true
            } catch DecodingError.dataCorrupted(let context) {
                return !context.codingPath.isEmpty
            } catch {
                return true
            }
        }
    }

    private static func phrase(_ type: String) -> String {
        let names = type.split(separator: "|")
        if names.count > 1 { return "one of " + names.joined(separator: ", ") }
        return type.first.map { "aeiou".contains($0) } == true ? "an \(type)" : "a \(type)"
    }
}
