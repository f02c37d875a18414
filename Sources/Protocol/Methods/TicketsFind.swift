/// Reads one ticket by the token that its customer holds.
public struct TicketsFind: Method {
    public static let name = "tickets.find"
    public static let access = Access.read
    public static let summary = "Reads one ticket by the customer's token."
    public typealias Result = Ticket

    /// The token that the ticket was answered with when it was filed.
    public var token: String
    public init(token: String) { self.token = token }
}

extension TicketsFind: Record {
    public static var blank: TicketsFind { TicketsFind(token: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("token", &token)
    }
}
