internal import FoundationEssentials
public import NIOCore
internal import Protocol

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
}
