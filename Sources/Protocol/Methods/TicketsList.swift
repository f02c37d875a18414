/// Reads a page of tickets, newest first.
public struct TicketsList: Method {
    public static let name = "tickets.list"
    public static let access = Access.read
    public static let summary = "Reads a page of tickets, newest first, by status, phone number or assignee."

    public struct Result: Codable, Hashable, Sendable {
        /// The tickets of this page.
        public var tickets: [Ticket]
        /// Give it as `after` to read the next page; absent on the last. A page may be shorter than its limit.
        public var next: Int?
        /// The log's last sequence when the page was read: a subscription after it misses nothing that the page has not.
        public var sequence: Int?
        /// Whose session it is; absent when the call named none.
        public var agent: String?
        public init(tickets: [Ticket], next: Int? = nil, sequence: Int? = nil, agent: String? = nil) {
            self.tickets = tickets
            self.next = next
            self.sequence = sequence
            self.agent = agent
        }
    }

    /// How many tickets a page has when `limit` is absent, and at most.
    public static let defaultLimit = 50
    public static let maximumLimit = 500

    /// Only tickets with this status.
    public var status: TicketStatus?
    /// Only tickets with this number, written as for `tickets.create`.
    public var phoneNumber: String?
    /// Only tickets of this agent.
    public var assignee: String?
    /// The `next` of the page before.
    public var after: Int?
    /// 1 to 500; 50 when absent.
    public var limit: Int?
    /// A session's secret: the reply says whose it is, and the call is `notFound` when the session has ended.
    public var session: String?

    public init(
        status: TicketStatus? = nil,
        phoneNumber: String? = nil,
        assignee: String? = nil,
        after: Int? = nil,
        limit: Int? = nil,
        session: String? = nil
    ) {
        self.status = status
        self.phoneNumber = phoneNumber
        self.assignee = assignee
        self.after = after
        self.limit = limit
        self.session = session
    }
}

extension TicketsList: Record {
    public static var blank: TicketsList { TicketsList() }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("status", &status)
        fields.field("phoneNumber", &phoneNumber)
        fields.field("assignee", &assignee)
        fields.field("after", &after)
        fields.field("limit", &limit)
        fields.field("session", &session)
    }
}

extension TicketsList.Result: Record {
    public static var blank: TicketsList.Result { TicketsList.Result(tickets: []) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("tickets", &tickets)
        fields.field("next", &next)
        fields.field("sequence", &sequence)
        fields.field("agent", &agent)
    }
}
