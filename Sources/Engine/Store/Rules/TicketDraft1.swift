internal import Protocol

/// A ``TicketDraft`` as version 1 of its change has it.
struct TicketDraft1: Hashable, Sendable {
    private(set) var name = ""
    private(set) var phoneNumber = ""
    private(set) var phoneNumberText = ""
    private(set) var dialable = false
    private(set) var description = ""
    private(set) var language: String?
    private(set) var seed = ""

    var draft: TicketDraft {
        TicketDraft(
            name: name, phoneNumber: phoneNumber, phoneNumberExtension: EarlierTicket.extensionDigits(in: phoneNumberText),
            description: description, language: language, seed: seed)
    }
}

extension TicketDraft1: Record {
    static var blank: TicketDraft1 { TicketDraft1() }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name, .personal)
        fields.field("phoneNumber", &phoneNumber, .personal)
        fields.field("phoneNumberText", &phoneNumberText, .personal)
        fields.field("dialable", &dialable)
        fields.field("description", &description, .personal)
        fields.field("language", &language, .personal)
        fields.field("seed", &seed)
    }
}

/// ``TicketChanges`` as version 1 of their change has them.
struct TicketChanges1: Hashable, Sendable {
    private(set) var number = 0
    private(set) var revision = 0
    private(set) var status: TicketStatus?
    private(set) var name: String?
    private(set) var phoneNumber: String?
    private(set) var phoneNumberText: String?
    private(set) var dialable: Bool?
    private(set) var description: String?
    private(set) var language: String?
    private(set) var assignee: String?
    private(set) var salt = EventSalt.blank

    var changes: TicketChanges {
        // All three or none changed the number.
        let isDescribed = phoneNumberText != nil && dialable != nil
        return TicketChanges(
            number: number, revision: revision, status: status, name: name, phoneNumber: isDescribed ? phoneNumber : nil,
            phoneNumberExtension: phoneNumberText.flatMap(EarlierTicket.extensionDigits(in:)), description: description,
            language: language, assignee: assignee, salt: salt)
    }
}

extension TicketChanges1: Record {
    static var blank: TicketChanges1 { TicketChanges1() }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("revision", &revision)
        fields.field("status", &status)
        fields.field("name", &name, .personal)
        fields.field("phoneNumber", &phoneNumber, .personal)
        fields.field("phoneNumberText", &phoneNumberText, .personal)
        fields.field("dialable", &dialable)
        fields.field("description", &description, .personal)
        fields.field("language", &language, .personal)
        fields.field("assignee", &assignee)
        fields.field("salt", &salt)
    }
}
