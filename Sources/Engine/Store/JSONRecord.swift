internal import Protocol

/// The records that are kept as JSON.
enum JSONRecord {
    /// Throws a ``DamagedRecord`` for bytes that are no such record. Members that a later program may have added are ignored.
    static func decode<Value: Record>(_ type: Value.Type, from bytes: RawSpan) throws(DamagedRecord) -> Value {
        do throws(RecordProblem) {
            return try type.read(bytes, unknown: .ignored)
        } catch {
            throw DamagedRecord("a stored \(type) cannot be read")
        }
    }
}
