internal import Protocol

extension Event {
    /// The fields of a ticket that are a person's data.
    private static let personalFields = Set(Ticket.fields.filter { $0.mark.contains(.personal) }.map(\.name))

    /// Whether a person's data is in it.
    var hasPersonalData: Bool {
        var search = PersonalDataSearch()
        var event = self
        event.visit(&search)
        return search.isFound || changes.map(Self.isPersonal) == true
    }

    /// Whether a person's data is in some of the changes.
    static func isPersonal(_ changes: [Change]) -> Bool {
        changes.contains { personalFields.contains($0.field) && ($0.from != nil || $0.to != nil) }
    }

    /// The event without a person's data. Its number, time and actor, its digest and its seal stay.
    var redacted: Event {
        var event = self
        var redaction = Redaction()
        event.visit(&redaction)
        event.changes = changes?.map { Self.personalFields.contains($0.field) ? Change(field: $0.field) : $0 }
        return event
    }
}

private struct PersonalDataSearch: FieldVisitor {
    var isFound = false
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if mark.contains(.personal), !value.isAbsent { isFound = true }
    }
}

private struct Redaction: FieldVisitor {
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if mark.contains(.personal), let absent = Value.absent { value = absent }
    }
}
