/// An element of an XML document, unchanged.
public struct Markup: Hashable, Sendable {
    /// The name with its prefix, if it has one.
    public var name: String
    public var attributes: [String: String] = [:]
    /// The text of the element itself, without its children's.
    public var text = ""
    public var children: [Markup] = []

    public init(name: String, attributes: [String: String] = [:], text: String = "", children: [Markup] = []) {
        self.name = name
        self.attributes = attributes
        self.text = text
        self.children = children
    }
}
