/// The first caller in a queue.
public struct DialQueue: Hashable, Sendable {
    public var name: String
    /// TwiML for the caller who waited, before the two are connected.
    public var url: String?
    public var method: HTTPMethod?

    public init(_ name: String, url: String? = nil, method: HTTPMethod? = nil) {
        self.name = name
        self.url = url
        self.method = method
    }

    var element: XMLElement { XMLElement("Queue", ["method": method, "url": url], text: name) }
}
