internal import Protocol

/// A ticket as schemas 1 to 3 have it: with its number as people of the desk's region wrote it, and whether it could be dialled.
///
/// The fields are listed here once more, since steps between schemas never change, and ``Ticket`` will.
struct EarlierTicket: Hashable, Sendable {
    /// The first schema whose tickets are otherwise.
    static let until = 4

    private(set) var number = 0
    private(set) var revision = 0
    private(set) var token = ""
    private(set) var status = ""
    private(set) var name = ""
    private(set) var phoneNumber = ""
    /// Digits. Only a ticket of schema 4 has it, and one that a replay of earlier changes made.
    private(set) var phoneNumberExtension: String?
    /// The one place that had the extension.
    private(set) var phoneNumberText: String?
    private(set) var dialable: Bool?
    private(set) var description = ""
    private(set) var language: String?
    private(set) var assignee: String?
    private(set) var createdAt = ""
    private(set) var updatedAt = ""

    /// As schema 4 has it. Doing it twice is doing it once.
    var upgraded: EarlierTicket {
        var ticket = self
        ticket.phoneNumberExtension = phoneNumberExtension ?? phoneNumberText.flatMap(Self.extensionDigits(in:))
        (ticket.phoneNumberText, ticket.dialable) = (nil, nil)
        return ticket
    }

    /// The extension in a number that libphonenumber wrote, such as `(202) 555-0143 ext. 12`: the digits at the end, if a letter or `#`
    /// stands somewhere in front of them. It writes letters for nothing else.
    static func extensionDigits(in text: String) -> String? {
        guard let mark = text.lastIndex(where: { $0.isLetter || $0 == "#" }) else { return nil }
        let digits = text[mark...].compactMap(\.wholeNumberValue).map(String.init).joined()
        return digits.isEmpty ? nil : digits
    }
}

extension EarlierTicket: Record {
    static var blank: EarlierTicket { EarlierTicket() }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("revision", &revision)
        fields.field("token", &token)
        fields.field("status", &status)
        fields.field("name", &name)
        fields.field("phoneNumber", &phoneNumber)
        fields.field("phoneNumberExtension", &phoneNumberExtension)
        fields.field("phoneNumberText", &phoneNumberText)
        fields.field("dialable", &dialable)
        fields.field("description", &description)
        fields.field("language", &language)
        fields.field("assignee", &assignee)
        fields.field("createdAt", &createdAt)
        fields.field("updatedAt", &updatedAt)
    }
}
