internal import Protocol

/// A change of the store as a value: it can be queued, written down, repeated and sent elsewhere.
///
/// Whatever is random, slow or of this machine is in the value: the time, random bytes, a number as it was read, a password's hash.
/// Applying it is a function of the store and the value alone, so the same changes in the same order make the same store.
public struct Change: Sendable {
    let value: any ChangeValue
    /// The encoding, when it was made ahead.
    private var bytes: [UInt8]?

    init(_ value: some ChangeValue) { self.value = value }

    /// Makes ``encoded`` ahead, on a thread that has more time than the writer's.
    public mutating func encode() { bytes = encoded }

    /// A JSON object with `change`, `version` and the fields of the kind. The same value always gives the same bytes.
    public var encoded: [UInt8] { bytes ?? Self.encode(value) }

    /// The name of what it does, for example `tickets.create`.
    public var name: String { type(of: value).name }
    public var version: Int { type(of: value).version }
}

/// One kind of change, with its fields. ``Change/kinds`` lists all of them.
///
/// What was written down once must be readable for ever. An optional field may be added, whose absence means what it meant before;
/// an earlier program refuses the bytes that have it. Whatever else changes makes a new version: a field with another meaning, and
/// another number for a limit that a rule uses.
protocol ChangeValue: Record {
    /// The name in recordings.
    static var name: String { get }
    static var version: Int { get }
}

extension ChangeValue {
    static var version: Int { 1 }
}
