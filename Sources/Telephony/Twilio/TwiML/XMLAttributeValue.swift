/// A value that an attribute of TwiML can have.
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

/// Words are separated by spaces. An empty array makes no attribute.
extension Array where Element: RawRepresentable, Element.RawValue == String {
    var words: String? { isEmpty ? nil : map(\.rawValue).joined(separator: " ") }
}
