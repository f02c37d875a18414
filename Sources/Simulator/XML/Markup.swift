/// An element of an XML document as it was written.
public struct Markup: Hashable, Sendable {
    /// With its prefix, if it has one.
    public var name: String
    public var attributes: [String: String] = [:]
    /// The text of the element itself, children left out.
    public var text = ""
    public var children: [Markup] = []

    public init(name: String, attributes: [String: String] = [:], text: String = "", children: [Markup] = []) {
        self.name = name
        self.attributes = attributes
        self.text = text
        self.children = children
    }
}
