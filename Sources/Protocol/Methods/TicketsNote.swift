/// Adds a note to a ticket's history. The ticket itself, and its revision, stay. A ticket with 1,000 events takes no more notes.
public struct TicketsNote: Method {
    public static let name = "tickets.note"
    public static let access = Access.write
    public static let summary = "Adds a note to a ticket's history."
    public typealias Result = Event

    /// The ticket's number.
    public var number: Int
    /// At most 16 KiB of UTF-8.
    public var text: String
    public init(number: Int, text: String) {
        self.number = number
        self.text = text
    }
}

extension TicketsNote: Record {
    public static var blank: TicketsNote { TicketsNote(number: 0, text: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("number", &number)
        fields.field("text", &text)
    }
}
