/// Files a ticket. The reply is the ticket as it is on the disk.
public struct TicketsCreate: Method {
    public static let name = "tickets.create"
    public static let access = Access.write
    public static let summary = "Files a ticket; the same idempotency key gives the same ticket for a day."
    public typealias Result = Ticket

    /// 1 to 200 characters.
    public var name: String
    /// As people write it in the desk's region, or with its country code.
    public var phoneNumber: String
    /// At most 16 KiB of UTF-8.
    public var description: String
    /// The customer's language: a BCP 47 tag of at most 35 characters, such as `ja` or `en-GB`.
    public var language: String?
    /// 1 to 128 bytes, chosen by the caller. The same key with another content is a `conflict`.
    public var idempotencyKey: String?

    public init(
        name: String,
        phoneNumber: String,
        description: String,
        language: String? = nil,
        idempotencyKey: String? = nil
    ) {
        self.name = name
        self.phoneNumber = phoneNumber
        self.description = description
        self.language = language
        self.idempotencyKey = idempotencyKey
    }

    public var mayBeRepeated: Bool { idempotencyKey != nil }
}

extension TicketsCreate: Record {
    public static var blank: TicketsCreate { TicketsCreate(name: "", phoneNumber: "", description: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("phoneNumber", &phoneNumber)
        fields.field("description", &description)
        fields.field("language", &language)
        fields.field("idempotencyKey", &idempotencyKey)
    }
}
