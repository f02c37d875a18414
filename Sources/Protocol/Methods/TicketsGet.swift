/// Reads one ticket by its number.
public struct TicketsGet: Method {
    public static let name = "tickets.get"
    public static let access = Access.read
    public static let summary = "Reads one ticket by its number."
    public typealias Result = Ticket

    /// The ticket's number.
    public var number: Int
    public init(number: Int) { self.number = number }
}

extension TicketsGet: Record {
    public static var blank: TicketsGet { TicketsGet(number: 0) }

    /// Not generic, as the most look-ups are this method's.
    public static func read(_ bytes: RawSpan, unknown: UnknownMembers) throws(RecordProblem) -> TicketsGet {
        try readFields(bytes, unknown: unknown)
    }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
    }
}
