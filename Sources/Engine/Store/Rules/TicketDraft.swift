internal import OpenSSL
public import PhoneNumbers
public import Protocol

/// A new ticket's content that keeps the rules, with all that is made for it outside the store.
///
/// The number is read here and not described: how people write it and whether it may be dialled is worked out when somebody asks.
struct TicketDraft: Hashable, Sendable {
    private(set) var name: String
    /// In E.164 form.
    private(set) var phoneNumber: String
    /// Digits.
    private(set) var phoneNumberExtension: String?
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
        (phoneNumber, phoneNumberExtension) = (number.e164, number.extensionDigits)
        seed = Base64.encodeURL(TicketTokens.newSeed())
    }
}

extension TicketDraft: Record {
    static var blank: TicketDraft { TicketDraft() }
    private init() { (name, phoneNumber, description, seed) = ("", "", "", "") }

    /// Takes what an earlier version of the change had.
    init(name: String, phoneNumber: String, phoneNumberExtension: String?, description: String, language: String?, seed: String) {
        (self.name, self.phoneNumber, self.phoneNumberExtension) = (name, phoneNumber, phoneNumberExtension)
        (self.description, self.language, self.seed) = (description, language, seed)
    }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name, .personal)
        fields.field("phoneNumber", &phoneNumber, .personal)
        fields.field("phoneNumberExtension", &phoneNumberExtension, .personal)
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
    /// In E.164 form; the field after it goes with it.
    private(set) var phoneNumber: String?
    private(set) var phoneNumberExtension: String?
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
        (phoneNumber, phoneNumberExtension) = (given?.e164, given?.extensionDigits)
        description = call.description.map { rules.lines($0, field: "description", called: "Description") }
        language = call.language.map { $0.isEmpty ? $0 : rules.language($0) }
        assignee = call.assignee
        if let fault = Fault(rules.problems) { throw fault }
    }
}

extension TicketChanges: Record {
    static var blank: TicketChanges { TicketChanges() }
    private init() { (number, revision, salt) = (0, 0, .blank) }

    /// Takes what an earlier version of the change had.
    init(
        number: Int, revision: Int, status: TicketStatus?, name: String?, phoneNumber: String?, phoneNumberExtension: String?,
        description: String?, language: String?, assignee: String?, salt: EventSalt
    ) {
        (self.number, self.revision, self.status, self.name) = (number, revision, status, name)
        (self.phoneNumber, self.phoneNumberExtension) = (phoneNumber, phoneNumberExtension)
        (self.description, self.language, self.assignee, self.salt) = (description, language, assignee, salt)
    }

    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("revision", &revision)
        fields.field("status", &status)
        fields.field("name", &name, .personal)
        fields.field("phoneNumber", &phoneNumber, .personal)
        fields.field("phoneNumberExtension", &phoneNumberExtension, .personal)
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
