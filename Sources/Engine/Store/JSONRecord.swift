internal import FoundationEssentials
internal import LMDB

/// The records that are kept as JSON.
enum JSONRecord {
    static func decode<Value: ScannedRecord>(_ type: Value.Type, from bytes: RawSpan) throws(DamagedRecord) -> Value {
        if let value = Value(scanning: bytes) { return value }
        return try decoded(type, from: bytes)
    }
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: RawSpan) throws(DamagedRecord) -> Value {
        try decoded(type, from: bytes)
    }
    private static func decoded<Value: Decodable>(_ type: Value.Type, from bytes: RawSpan) throws(DamagedRecord) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.array))
        } catch {
            throw DamagedRecord("a stored \(type) cannot be read")
        }
    }
    static func encode(_ value: some Encodable) throws(DamagedRecord) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw DamagedRecord("a value cannot be encoded")
        }
    }
}
