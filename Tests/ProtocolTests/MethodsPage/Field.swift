import Protocol

/// A member of a JSON object on the wire, as the Swift type declares it.
struct Field {
    let name: String
    /// In Markdown.
    let type: String
    let isRequired: Bool
    let sentence: String

    /// The members of `value`, in the order of its declaration.
    static func all(of value: Any) -> [Field] {
        let owner = typeName(Swift.type(of: value))
        return Mirror(reflecting: value).children.compactMap { child in
            guard let name = child.label else { return nil }
            let type = Swift.type(of: child.value)
            let wrapped = (type as? any OptionalKind.Type)?.wrapped
            return Field(
                name: name, type: kind(wrapped ?? type), isRequired: wrapped == nil,
                sentence: Declarations.sentences["\(owner).\(name)"] ?? "")
        }
    }

    private static func kind(_ type: Any.Type) -> String {
        if type is String.Type { return "string" }
        if type is Bool.Type { return "boolean" }
        if type is Timestamp.Type { return "time" }
        if type is any BinaryInteger.Type { return "integer" }
        if type is any BinaryFloatingPoint.Type { return "number" }
        if let list = type as? any ListKind.Type { return "list of \(kind(list.element))" }
        if let closed = type as? any CaseIterable.Type { return "one of " + cases(of: closed).map { "`\($0)`" }.joined(separator: ", ") }
        return link(typeName(type))
    }

    static func cases<T: CaseIterable>(of type: T.Type) -> [String] {
        T.allCases.map { ($0 as? any RawRepresentable<String>)?.rawValue ?? "\($0)" }
    }

    /// Without the module's name.
    static func typeName(_ type: Any.Type) -> String { String(String(reflecting: type).trimmingPrefix("Protocol.")) }
    static func link(_ name: String) -> String { "[\(name)](#\(name.lowercased().filter { $0.isLetter || $0.isNumber }))" }
}

protocol OptionalKind { static var wrapped: Any.Type { get } }
extension Optional: OptionalKind { static var wrapped: Any.Type { Wrapped.self } }

protocol ListKind { static var element: Any.Type { get } }
extension Array: ListKind { static var element: Any.Type { Element.self } }
