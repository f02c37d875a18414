internal import OpenSSL
public import PhoneNumbers
public import Protocol

/// A new ticket's content that keeps the rules, with all that is made for it outside the store.
struct TicketDraft: Hashable, Sendable {
    private(set) var name: String
    /// In E.164 form.
    private(set) var phoneNumber: String
    /// As people at the desk write it, and whether they may ring it.
    private(set) var phoneNumberText: String
    private(set) var dialable: Bool
    private(set) var description: String
    private(set) var language: String?
    /// The random part of the customer's token, in base64url.
    private(set) var seed: String

    /// Checks all fields at once, so that a customer sees everything that is wrong.
    init(_ call: TicketsCreate, region: Region) throws(Fault) {
        var rules = TicketText()
        name = rules.name(call.name)
        let number = rules.phoneNumber(call.phoneNumber, in: region)
        description = rules.lines(call.description, field: "description", called: "Description")
        language = call.language.map { rules.language($0) }
        if let fault = Fault(rules.problems) { throw fault }
        guard let number else { throw Fault(.internal, "The phone number could not be read.") }
        let described = number.description(in: region)
        (phoneNumber, phoneNumberText, dialable) = (number.e164, described.text, described.isDialable)
        seed = Base64.encodeURL(TicketTokens.newSeed())
    }
}

extension TicketDraft: Record {
    static var blank: TicketDraft { TicketDraft() }
    private init() {
        (name, phoneNumber, phoneNumberText, dialable, description, seed) = ("", "", "", false, "", "")
    }

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

/// The fields of a ticket that a caller wants to change, each within the rules.
struct TicketChanges: Hashable, Sendable {
    private(set) var number: Int
    private(set) var revision: Int
    private(set) var status: TicketStatus?
    private(set) var name: String?
    /// In E.164 form; the two fields after it go with it.
    private(set) var phoneNumber: String?
    private(set) var phoneNumberText: String?
    private(set) var dialable: Bool?
    private(set) var description: String?
    /// Empty for none.
    private(set) var language: String?
    /// Empty for nobody.
    private(set) var assignee: String?
    private(set) var salt: EventSalt

    init(_ call: TicketsUpdate, region: Region) throws {
        var rules = TicketText()
        salt = EventSalt()
        number = call.number
        revision = call.revision
        status = call.status
        name = call.name.map { rules.name($0) }
        let given = call.phoneNumber.flatMap { rules.phoneNumber($0, in: region) }
        let described = given?.description(in: region)
        (phoneNumber, phoneNumberText, dialable) = (given?.e164, described?.text, described?.isDialable)
        description = call.description.map { rules.lines($0, field: "description", called: "Description") }
        language = call.language.map { $0.isEmpty ? $0 : rules.language($0) }
        assignee = call.assignee
        if let fault = Fault(rules.problems) { throw fault }
    }
}

extension TicketChanges: Record {
    static var blank: TicketChanges { TicketChanges() }
    private init() { (number, revision, salt) = (0, 0, .blank) }

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

/// A note that keeps the rules.
struct TicketNote: Hashable, Sendable {
    private(set) var number: Int
    private(set) var text: String
    private(set) var salt: EventSalt

    init(_ call: TicketsNote) throws {
        var rules = TicketText()
        salt = EventSalt()
        number = call.number
        text = rules.lines(call.text, field: "text", called: "Note")
        if let fault = Fault(rules.problems) { throw fault }
    }
}

extension TicketNote: Record {
    static var blank: TicketNote { TicketNote() }
    private init() { (number, text, salt) = (0, "", .blank) }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("text", &text, .personal)
        fields.field("salt", &salt)
    }
}

extension TicketText {
    /// Bytes as somebody types them, spaces and all.
    private static let maximumPhoneNumberLength = 256

    mutating func phoneNumber(_ text: String, in region: Region) -> PhoneNumber? {
        guard text.utf8.count <= Self.maximumPhoneNumberLength else {
            let maximum = String(Self.maximumPhoneNumberLength)
            refuse("phoneNumber", "tooLong", "A phone number has at most \(maximum) bytes.", ["maximum": maximum])
            return nil
        }
        let trimmed = text.drop(while: \.isWhitespace)
        guard !trimmed.isEmpty else {
            refuse("phoneNumber", "empty", "Phone number can't be empty.")
            return nil
        }
        if let number = PhoneNumber(String(trimmed), in: region) { return number }
        let message = "This phone number is not possible. Write it with its area code"
        if let example = PhoneNumber(exampleIn: region) {
            let parameters = ["example": example.text(in: region), "e164": example.e164]
            let forms = ", for example \(example.text(in: region)) or, in E.164 format, \(example.e164)"
            refuse("phoneNumber", "impossible", message + forms + ".", parameters)
        } else {
            refuse("phoneNumber", "impossible", message + ".")
        }
        return nil
    }
}

extension PhoneNumber {
    /// Reads a number that a caller searches for.
    public static func searched(_ text: String, in region: Region) throws(Fault) -> PhoneNumber {
        var rules = TicketText()
        let number = rules.phoneNumber(text, in: region)
        if let fault = Fault(rules.problems) { throw fault }
        guard let number else { throw Fault(.internal, "The phone number could not be read.") }
        return number
    }
}
