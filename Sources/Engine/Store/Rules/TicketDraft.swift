public import PhoneNumbers
public import Protocol

/// A ticket's content that keeps the rules.
public struct TicketDraft: Sendable {
    public let name: String
    public let phoneNumber: PhoneNumber
    public let description: String
    public let language: String?

    /// Checks all fields at once, so that a customer sees everything that is wrong.
    public init(_ call: TicketsCreate, region: Region) throws(Fault) {
        var rules = TicketText()
        name = rules.name(call.name)
        let number = rules.phoneNumber(call.phoneNumber, in: region)
        description = rules.lines(call.description, field: "description", called: "Description")
        language = call.language.map { rules.language($0) }
        if let fault = Fault(rules.problems) { throw fault }
        guard let number else { throw Fault(.internal, "a number without a problem") }
        phoneNumber = number
    }
}

/// The fields of a ticket that a caller wants to change, each within the rules.
public struct TicketChanges: Sendable {
    let number: Int
    let revision: Int
    let status: TicketStatus?
    let name: String?
    let phoneNumber: PhoneNumber?
    let phoneNumberDescription: PhoneNumberDescription?
    let description: String?
    let language: String?
    let assignee: String?
    let salt: EventSalt

    public init(_ call: TicketsUpdate, region: Region) throws {
        var rules = TicketText()
        salt = try EventSalt()
        number = call.number
        revision = call.revision
        status = call.status
        name = call.name.map { rules.name($0) }
        phoneNumber = call.phoneNumber.flatMap { rules.phoneNumber($0, in: region) }
        phoneNumberDescription = phoneNumber?.description(in: region)
        description = call.description.map { rules.lines($0, field: "description", called: "Description") }
        language = call.language.map { $0.isEmpty ? $0 : rules.language($0) }
        assignee = call.assignee
        if let fault = Fault(rules.problems) { throw fault }
    }
}

/// A note that keeps the rules.
public struct TicketNote: Hashable, Sendable {
    let number: Int
    let text: String
    let salt: EventSalt

    public init(_ call: TicketsNote) throws {
        var rules = TicketText()
        salt = try EventSalt()
        number = call.number
        text = rules.lines(call.text, field: "text", called: "Note")
        if let fault = Fault(rules.problems) { throw fault }
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
        guard let number else { throw Fault(.internal, "a number without a problem") }
        return number
    }
}
