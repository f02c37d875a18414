internal import Protocol

extension Event {
    private static let personalFields: Set<String> = ["name", "phoneNumber", "description"]

    /// Whether a customer's data stands in it.
    var hasPersonalData: Bool { text != nil || changes.map(Self.isPersonal) == true }

    /// Whether a customer's data stands in some of the changes.
    static func isPersonal(_ changes: [Change]) -> Bool {
        changes.contains { personalFields.contains($0.field) && ($0.from != nil || $0.to != nil) }
    }

    /// Without the customer's data. Its number, time and actor, its digest and its seal stay.
    var redacted: Event {
        var event = self
        event.text = nil
        event.salt = nil
        event.changes = changes?.map { Self.personalFields.contains($0.field) ? Change(field: $0.field) : $0 }
        return event
    }
}
