/// A field as a record's list has it.
public struct Field: Hashable, Sendable {
    public let name: String
    /// As ``FieldValue/kind`` says.
    public let kind: String
    public let isRequired: Bool
    public let mark: FieldMark
}

extension FieldMark: Hashable {}

extension Record {
    /// The fields of the record, in the order of the wire.
    public static var fields: [Field] {
        var list = FieldList()
        var record = blank
        record.visit(&list)
        return list.fields
    }

    /// The names and the texts of the fields that are marked as `mark`.
    public func texts(_ mark: FieldMark) -> [(name: String, text: String?)] {
        var texts = FieldTexts(mark: mark)
        var copy = self
        copy.visit(&texts)
        return texts.texts
    }
}

private struct FieldList: FieldVisitor {
    var fields: [Field] = []
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        fields.append(Field(name: "\(name)", kind: Value.kind, isRequired: Value.absent == nil, mark: mark))
    }
}

private struct FieldTexts: FieldVisitor {
    let mark: FieldMark
    var texts: [(name: String, text: String?)] = []
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        if mark.isSuperset(of: self.mark) { texts.append(("\(name)", value.logText)) }
    }
}
