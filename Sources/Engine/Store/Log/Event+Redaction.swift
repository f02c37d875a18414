internal import Protocol

extension Event {
    private static let personalFields: Set<String> = ["name", "phoneNumber", "description"]

    /// Whether a customer's data stands in it.
    var hasPersonalData: Bool {
        text != nil || changes?.contains { Self.personalFields.contains($0.field) && ($0.from != nil || $0.to != nil) } == true
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
