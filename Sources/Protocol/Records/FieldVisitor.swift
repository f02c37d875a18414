/// Is given the fields of a record, one after the other.
public protocol FieldVisitor: ~Copyable, ~Escapable {
    /// - Parameters:
    ///   - name: the field's name on the wire.
    ///   - mark: what the field is besides its type.
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark)
}

extension FieldVisitor where Self: ~Copyable & ~Escapable {
    /// A field without a mark.
    @inline(__always)
    public mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value) { field(name, &value, []) }
}

/// What a field is besides its type.
public struct FieldMark: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A person's data: a deletion takes it out of the log too. The seals of events cover such data by a digest, so a field that is
    /// in logs already never gets this mark or loses it.
    public static let personal = FieldMark(rawValue: 1)
    /// The log says what an update changed it from and to.
    public static let logged = FieldMark(rawValue: 2)
}
