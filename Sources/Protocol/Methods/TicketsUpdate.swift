/// Changes a ticket. What is absent stays.
public struct TicketsUpdate: Method {
    public static let name = "tickets.update"
    public static let access = Access.write
    public static let summary = "Changes a ticket's fields, given the revision that was read."
    public typealias Result = Ticket

    public var number: Int
    /// The revision that the caller has read; another one is a `conflict`.
    public var revision: Int
    public var status: TicketStatus?
    public var name: String?
    public var phoneNumber: String?
    public var description: String?
    /// An agent's name; the empty string gives the ticket back to all.
    public var assignee: String?

    public init(
        number: Int,
        revision: Int,
        status: TicketStatus? = nil,
        name: String? = nil,
        phoneNumber: String? = nil,
        description: String? = nil,
        assignee: String? = nil
    ) {
        self.number = number
        self.revision = revision
        self.status = status
        self.name = name
        self.phoneNumber = phoneNumber
        self.description = description
        self.assignee = assignee
    }
}
