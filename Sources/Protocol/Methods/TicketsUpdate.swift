/// Changes a ticket. What is absent stays. A ticket with 1,000 events takes changes of its status and assignee only, and with 10,000
/// events none.
public struct TicketsUpdate: Method {
    public static let name = "tickets.update"
    public static let access = Access.write
    public static let summary = "Changes a ticket's fields, given the revision that was read."
    public typealias Result = Ticket

    /// The ticket's number.
    public var number: Int
    /// The revision that the caller has read; another one is a `conflict`.
    public var revision: Int
    /// The new status.
    public var status: TicketStatus?
    /// 1 to 200 characters.
    public var name: String?
    /// As people write it in the desk's region, or with its country code.
    public var phoneNumber: String?
    /// At most 16 KiB of UTF-8.
    public var description: String?
    /// The customer's language: a BCP 47 tag of at most 35 characters, such as `ja` or `en-GB`; the empty string removes it.
    public var language: String?
    /// An agent's name; the empty string gives the ticket back to all.
    public var assignee: String?

    public init(
        number: Int,
        revision: Int,
        status: TicketStatus? = nil,
        name: String? = nil,
        phoneNumber: String? = nil,
        description: String? = nil,
        language: String? = nil,
        assignee: String? = nil
    ) {
        self.number = number
        self.revision = revision
        self.status = status
        self.name = name
        self.phoneNumber = phoneNumber
        self.description = description
        self.language = language
        self.assignee = assignee
    }
}

extension TicketsUpdate: Record {
    public static var blank: TicketsUpdate { TicketsUpdate(number: 0, revision: 0) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("revision", &revision)
        fields.field("status", &status)
        fields.field("name", &name)
        fields.field("phoneNumber", &phoneNumber)
        fields.field("description", &description)
        fields.field("language", &language)
        fields.field("assignee", &assignee)
    }
}
