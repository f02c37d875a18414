/// Where a ticket stands. A new ticket is `open`.
public enum TicketStatus: String, Codable, Sendable, CaseIterable {
    /// Waits for an agent.
    case open
    /// Waits for the customer.
    case pending
    /// Answered; the customer may come back.
    case solved
    /// Done for good.
    case closed
}

/// A support ticket, as it is stored and as it is answered.
public struct Ticket: Codable, Hashable, Sendable {
    /// Counts from 1; never given twice.
    public var number: Int
    /// Counts the changes from 1. An update names the revision that it has read.
    public var revision: Int
    /// The customer's key to the ticket's status page: 32 characters of base64url, not to be guessed.
    public var token: String
    /// Where the ticket stands.
    public var status: TicketStatus
    /// The customer's name, 1 to 200 characters.
    public var name: String
    /// E.164, for example `+12025550143`.
    public var phoneNumber: String
    /// The number's extension, 1 to 20 digits; absent when it has none. `numbers.describe` says how people write the number.
    public var phoneNumberExtension: String?
    /// The problem in the customer's words, at most 16 KiB.
    public var description: String
    /// The customer's language, a BCP 47 tag such as `ja` or `en-GB`; absent when it is not known.
    public var language: String?
    /// The agent who has taken the ticket.
    public var assignee: String?
    /// When it was filed.
    public var createdAt: Timestamp
    /// When it was last changed; a note is no change.
    public var updatedAt: Timestamp

    public init(
        number: Int,
        revision: Int,
        token: String,
        status: TicketStatus,
        name: String,
        phoneNumber: String,
        phoneNumberExtension: String? = nil,
        description: String,
        language: String? = nil,
        assignee: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.number = number
        self.revision = revision
        self.token = token
        self.status = status
        self.name = name
        self.phoneNumber = phoneNumber
        self.phoneNumberExtension = phoneNumberExtension
        self.description = description
        self.language = language
        self.assignee = assignee
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension Ticket: Record {
    public static var blank: Ticket {
        Ticket(
            number: 0, revision: 0, token: "", status: .open, name: "", phoneNumber: "", description: "",
            createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0)
        )
    }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("revision", &revision)
        fields.field("token", &token)
        fields.field("status", &status, .logged)
        fields.field("name", &name, [.logged, .personal])
        fields.field("phoneNumber", &phoneNumber, [.logged, .personal])
        fields.field("phoneNumberExtension", &phoneNumberExtension)
        fields.field("description", &description, [.logged, .personal])
        fields.field("language", &language, [.logged, .personal])
        fields.field("assignee", &assignee, .logged)
        fields.field("createdAt", &createdAt)
        fields.field("updatedAt", &updatedAt)
    }
}

extension TicketStatus: FieldValue {}
