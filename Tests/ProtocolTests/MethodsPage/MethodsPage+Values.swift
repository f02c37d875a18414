import Protocol

extension MethodsPage {
    static let valuesHeading = "## Values\n"

    /// The objects that the results consist of, by name.
    static var values: String {
        let sections = named.sorted { $0.key < $1.key }.map { name, value in
            "### \(name)\n\n" + table("field", Field.all(of: value)) + meanings(of: value)
        }
        return valuesHeading + "\nA value that a field names as its type.\n\n" + sections.joined(separator: "\n\n") + "\n"
    }

    /// An instance of each, out of the samples.
    static var named: [String: Any] {
        var found: [String: Any] = [:]
        for sample in MethodSample.all {
            for golden in [sample.params, sample.result, sample.notification].compactMap({ $0 }) { collect(golden.value, into: &found) }
        }
        return found.filter { !$0.key.hasSuffix(".Result") && !MethodSample.typeNames.contains($0.key) && $0.key != "Done" }
    }

    private static func collect(_ value: Any, into found: inout [String: Any]) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .struct where !(value is Timestamp) && !(value is any StringProtocol) && !(value is any Numeric):
            found[Field.typeName(type(of: value))] = value
            fallthrough
        case .optional, .collection:
            for child in mirror.children { collect(child.value, into: &found) }
        default: break
        }
    }

    /// What each of a closed set's names stands for, where the sources say it.
    private static func meanings(of value: Any) -> String {
        let lists = Mirror(reflecting: value).children.compactMap { child -> String? in
            guard let name = child.label, let closed = type(of: child.value) as? any CaseIterable.Type else { return nil }
            let items = Field.cases(of: closed).compactMap { word in
                Declarations.sentences["\(Field.typeName(type(of: child.value))).\(word)"].map { "* `\(word)`: \($0)" }
            }
            return items.isEmpty ? nil : "\n\nWhat `\(name)` says:\n\n" + items.joined(separator: "\n")
        }
        return lists.joined()
    }
}
