/// A value whose fields are listed once, in ``visit(_:)``. Its reading, its writing, its description, what changed in it, and which
/// of its fields are a person's data all come from that list.
public protocol Record: FieldValue, JSONWritable {
    /// A record for a reader to fill.
    static var blank: Self { get }

    /// Gives each field to `fields`, in the order of the wire.
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable)

    /// Reads the record off its JSON, whatever the order of its members, with white space or without. The bytes are UTF-8.
    ///
    /// It is a requirement so that it is compiled for each record.
    static func read(_ bytes: RawSpan, unknown: UnknownMembers) throws(RecordProblem) -> Self
}

extension Record {
    public static func read(_ bytes: RawSpan, unknown: UnknownMembers) throws(RecordProblem) -> Self {
        try readFields(bytes, unknown: unknown)
    }

    /// For a record whose ``read(_:unknown:)`` is its own.
    static func readFields(_ bytes: RawSpan, unknown: UnknownMembers) throws(RecordProblem) -> Self {
        var record = blank
        var reader = RecordReader(bytes)
        reader.object(&record)
        if reader.isAtEnd { return record }
        record = blank
        try NamedMembers.read(&record, bytes, unknown)
        return record
    }
    public static func read(_ bytes: RawSpan) throws(RecordProblem) -> Self { try read(bytes, unknown: .ignored) }

    /// Writes the fields that are not absent.
    public func write(to json: inout JSONWriter) {
        var copy = self
        json.object { copy.visit(&$0) }
    }

    // A record is a field of others too.
    public static var kind: String { "object" }
    public static func read(_ reader: inout RecordReader) -> Self? {
        var record = blank
        return reader.object(&record) ? record : nil
    }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Self {
        guard bytes.first(of: range) == UInt8(ascii: "{") else { throw .wrongType(kind) }
        return try read(bytes.extracting(range))
    }
    public var logText: String? { nil }
}
