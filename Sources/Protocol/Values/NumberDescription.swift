/// What the desk knows of a phone number by libphonenumber's numbering plans.
public struct NumberDescription: Codable, Hashable, Sendable {
    /// The number as the call named it.
    public var number: String
    /// The number as people of the region write it: national form at home, international form elsewhere.
    public var text: String
    /// Whether the number is one that its region assigns, and costs no more to call than an ordinary one. Only such a number is dialled.
    public var dialable: Bool

    public init(number: String, text: String, dialable: Bool) {
        self.number = number
        self.text = text
        self.dialable = dialable
    }
}

extension NumberDescription: Record {
    public static var blank: NumberDescription { NumberDescription(number: "", text: "", dialable: false) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("text", &text)
        fields.field("dialable", &dialable)
    }
}

extension Ticket {
    /// The ticket's number as ``NumbersDescribe`` takes it: E.164, and `;ext=` with its extension.
    public var writtenNumber: String { phoneNumber + (phoneNumberExtension.map { ";ext=" + $0 } ?? "") }
}
