/// Deletes a ticket and its customer's data, from the history too: the log keeps its shape without the personal fields.
public struct TicketsDelete: Method {
    public static let name = "tickets.delete"
    public static let access = Access.admin
    public static let summary = "Deletes a ticket and the customer's data in its history."
    public typealias Result = Done

    /// The ticket's number.
    public var number: Int
    public init(number: Int) { self.number = number }
}

extension TicketsDelete: Record {
    public static var blank: TicketsDelete { TicketsDelete(number: 0) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
    }
}
