@testable import WebGateway

/// A page taken apart as a browser does it (HTML Living Standard, 13.2.5), with less patience: what our pages need, and no more.
struct PageMarkup {
    enum Fault: Error { case unreadable(at: String), unclosed([String]) }
    struct Element: Equatable {
        let name: String
        /// In their order, values as a script sees them; nil for an attribute without one.
        let attributes: [(name: String, value: String?)]
        subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value ?? nil }
        func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }
        static func == (a: Element, b: Element) -> Bool {
            a.name == b.name && a.attributes.elementsEqual(b.attributes) { $0.name == $1.name && $0.value == $1.value }
        }
    }
    /// In the order of their beginnings.
    private(set) var elements: [Element] = []
    /// Each run between two tags, with the name of the element that it stands in; those of white space are left out.
    private(set) var texts: [(element: String, text: String)] = []
    private var open: [String] = []

    private static let void: Set<String> = ["img", "input", "link", "meta"]

    init(_ page: some Page) throws { try self.init(page.markup) }

    init(_ text: String) throws {
        var rest = text.unicodeScalars[...]
        let doctype = "<!doctype html>\n"
        if text.hasPrefix(doctype) { rest = rest.dropFirst(doctype.count) }
        while !rest.isEmpty {
            try readText(&rest)
            try readTag(&rest)
        }
        guard open.isEmpty else { throw Fault.unclosed(open) }
    }

    private typealias Rest = Substring.UnicodeScalarView

    private mutating func readText(_ rest: inout Rest) throws {
        let text = rest.prefix { $0 != "<" }
        rest = rest[text.endIndex...]
        guard !text.contains(">") else { throw Fault.unreadable(at: String(text)) }
        if text.contains(where: { $0 != "\n" && $0 != " " }) {
            texts.append((open.last ?? "", try References.resolve(String(text))))
        }
    }

    private mutating func readTag(_ rest: inout Rest) throws {
        guard rest.popFirst() != nil else { return }
        let isEnd = rest.first == "/"
        if isEnd { rest.removeFirst() }
        let name = Self.name(&rest)
        guard !name.isEmpty else { throw Fault.unreadable(at: String(rest.prefix(20))) }
        if isEnd {
            guard open.popLast() == name, rest.popFirst() == ">" else { throw Fault.unreadable(at: "</\(name)") }
            return
        }
        var attributes: [(name: String, value: String?)] = []
        while rest.first == " " {
            rest.removeFirst()
            attributes.append(try Self.attribute(&rest))
        }
        guard rest.popFirst() == ">", Set(attributes.map(\.name)).count == attributes.count else { throw Fault.unreadable(at: "<\(name)") }
        elements.append(Element(name: name, attributes: attributes))
        if !Self.void.contains(name) { open.append(name) }
    }

    private static func attribute(_ rest: inout Rest) throws -> (name: String, value: String?) {
        let name = name(&rest)
        guard !name.isEmpty else { throw Fault.unreadable(at: String(rest.prefix(20))) }
        guard rest.first == "=" else { return (name, nil) }
        rest.removeFirst()
        guard rest.popFirst() == "\"", let end = rest.firstIndex(of: "\"") else { throw Fault.unreadable(at: name) }
        let value = try References.resolve(String(rest[..<end]))
        rest = rest[end...].dropFirst()
        return (name, value)
    }

    private static func name(_ rest: inout Rest) -> String {
        let name = rest.prefix { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
        rest = rest[name.endIndex...]
        return String(name)
    }
}
