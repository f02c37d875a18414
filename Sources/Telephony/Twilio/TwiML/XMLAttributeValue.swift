/// What an attribute of TwiML can hold.
protocol XMLAttributeValue {
    var attributeText: String { get }
}

extension String: XMLAttributeValue {
    var attributeText: String { self }
}

extension Int: XMLAttributeValue {
    var attributeText: String { String(self) }
}

extension Bool: XMLAttributeValue {
    var attributeText: String { self ? "true" : "false" }
}

extension RawRepresentable where Self: XMLAttributeValue, RawValue == String {
    var attributeText: String { rawValue }
}

/// Several words are separated by spaces; no words are no attribute.
extension Array where Element: RawRepresentable, Element.RawValue == String {
    var words: String? { isEmpty ? nil : map(\.rawValue).joined(separator: " ") }
}
