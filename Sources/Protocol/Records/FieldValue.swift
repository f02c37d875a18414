/// A type that a field may have.
public protocol FieldValue: Sendable {
    /// `string`, `integer`, `boolean`, `array`, `object`, or for a closed set its names joined by `|`.
    static var kind: String { get }
    /// What a field of this type is when no member gives it a value; nil for a type that must be given.
    static var absent: Self? { get }
    /// Whether the field is left out of the JSON.
    var isAbsent: Bool { get }
    func write(to json: inout JSONWriter)
    /// Reads the value at the reader's place, as ``JSONWriter`` writes it. Nil, with the reader where it was, for a value that is
    /// written otherwise: ``read(_:at:)`` reads that.
    static func read(_ reader: inout RecordReader) -> Self?
    /// Reads the JSON value at `range`, which was scanned. Throws for a value of another type.
    static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Self
    /// The value as the log has it; nil for an absent one.
    var logText: String? { get }
}

extension FieldValue {
    public static var absent: Self? { nil }
    public var isAbsent: Bool { false }
}

extension Int: FieldValue {
    public static var kind: String { "integer" }
    public func write(to json: inout JSONWriter) { json.integer(self) }
    public static func read(_ reader: inout RecordReader) -> Int? { reader.integer() }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Int {
        guard let value = bytes.wholeNumber(at: range) else { throw .wrongType(kind) }
        return value
    }
    public var logText: String? { String(self) }
}

/// A byte is a number: older stores have bytes as arrays.
extension UInt8: FieldValue {
    public static var kind: String { "integer" }
    public func write(to json: inout JSONWriter) { json.integer(Int(self)) }
    public static func read(_ reader: inout RecordReader) -> UInt8? { reader.integer().flatMap { UInt8(exactly: $0) } }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> UInt8 {
        guard let value = bytes.wholeNumber(at: range).flatMap({ UInt8(exactly: $0) }) else { throw .wrongType(kind) }
        return value
    }
    public var logText: String? { String(self) }
}

extension Bool: FieldValue {
    public static var kind: String { "boolean" }
    public func write(to json: inout JSONWriter) { json.boolean(self) }
    public static func read(_ reader: inout RecordReader) -> Bool? { reader.boolean() }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Bool {
        if bytes.has("true", at: range) { return true }
        if bytes.has("false", at: range) { return false }
        throw .wrongType(kind)
    }
    public var logText: String? { self ? "true" : "false" }
}

extension String: FieldValue {
    public static var kind: String { "string" }
    public func write(to json: inout JSONWriter) { json.string(self) }
    public static func read(_ reader: inout RecordReader) -> String? { reader.string() }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> String {
        guard let text = bytes.string(at: range) else { throw .wrongType(kind) }
        return text
    }
    public var logText: String? { self }
}

extension Timestamp: FieldValue {
    public static var kind: String { "string" }
    public func write(to json: inout JSONWriter) { json.time(self) }
    public static func read(_ reader: inout RecordReader) -> Timestamp? { reader.string().flatMap { Timestamp($0) } }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Timestamp {
        guard let time = bytes.string(at: range).flatMap({ Timestamp($0) }) else { throw .wrongType(kind) }
        return time
    }
    public var logText: String? { description }
}

/// A closed set of names.
extension FieldValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static var kind: String { allCases.map(\.rawValue).joined(separator: "|") }
    public func write(to json: inout JSONWriter) { json.string(rawValue) }
    public static func read(_ reader: inout RecordReader) -> Self? { reader.string().flatMap { Self(rawValue: $0) } }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Self {
        guard let value = bytes.string(at: range).flatMap({ Self(rawValue: $0) }) else { throw .wrongType(kind) }
        return value
    }
    public var logText: String? { rawValue }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    public static var kind: String { Wrapped.kind }
    public static var absent: Self? { .some(nil) }
    public var isAbsent: Bool { self == nil }
    public func write(to json: inout JSONWriter) { self?.write(to: &json) }
    public static func read(_ reader: inout RecordReader) -> Self? { Wrapped.read(&reader).map { .some($0) } }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Self {
        bytes.has("null", at: range) ? nil : try Wrapped.read(bytes, at: range)
    }
    public var logText: String? { self.flatMap(\.logText) }
}
