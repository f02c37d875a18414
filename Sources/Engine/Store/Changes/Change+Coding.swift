internal import Protocol

/// Changes as bytes: a JSON object with `change`, `version` and the fields of the kind.
extension Change {
    /// What a recording may have. A new version is a new line; none is ever removed.
    static let kinds: [Kind] = [
        Kind(CreateTicket1.self), Kind(CreateTicket.self), Kind(UpdateTicket1.self), Kind(UpdateTicket.self),
        Kind(NoteTicket.self), Kind(DeleteTicket.self),
        Kind(AddAgent.self), Kind(SetPassword.self), Kind(RemoveAgent.self),
        Kind(CreateSession.self), Kind(RevokeSession.self),
        Kind(ReportDenials.self),
        Kind(FoundStore.self), Kind(MigrateSchema.self), Kind(AdoptEventKey.self),
    ]

    /// A name and a version, and how a value of it is read.
    struct Kind: Sendable {
        let name: String
        let version: Int
        fileprivate let read: @Sendable (_ bytes: [UInt8]) throws(RecordProblem) -> any ChangeValue

        init<Value: ChangeValue>(_ type: Value.Type) {
            name = type.name
            version = type.version
            read = { (bytes) throws(RecordProblem) in try Named<Value>.read(bytes.span.bytes, unknown: .refused).value }
        }
    }

    static func encode<Value: ChangeValue>(_ value: Value) -> [UInt8] { Named(value: value).jsonBytes }

    /// Reads what ``encoded`` gave, in this or in an earlier program. A field that this program does not know is refused: it would
    /// make another store than the program that wrote it.
    public init(decoding bytes: [UInt8]) throws(ChangeRefusal) {
        guard let head = try? Head.read(bytes.span.bytes, unknown: .ignored) else { throw .unreadable }
        guard let kind = Self.kinds.first(where: { $0.name == head.change && $0.version == head.version }) else {
            throw .unknown(name: head.change, version: head.version)
        }
        do throws(RecordProblem) {
            value = try kind.read(bytes)
        } catch {
            guard error.kind == .unknown, let field = error.path.first else { throw .unreadable }
            throw .unknownField(field, of: head.change)
        }
    }
}

/// What all changes begin with.
private struct Head: Record {
    var change = ""
    var version = 0

    static var blank: Head { Head() }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("change", &change)
        fields.field("version", &version)
    }
}

/// A value with its name and version before its own fields.
private struct Named<Value: ChangeValue>: Record {
    var head = Head(change: Value.name, version: Value.version)
    var value: Value

    static var blank: Named { Named(value: .blank) }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        head.visit(&fields)
        value.visit(&fields)
    }
}

extension Origin {
    static let blank = Origin(actor: "", time: Timestamp(milliseconds: 0))

    /// The fields of an origin, in the change that it is of.
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        var (actor, time) = (actor, time)
        fields.field("actor", &actor)
        fields.field("time", &time)
        self = Origin(actor: actor, time: time)
    }
}
