/// Continues with the TwiML of another URL.
public struct Redirect: Hashable, Sendable {
    public var url: String
    public var method: HTTPMethod?

    public init(_ url: String, method: HTTPMethod? = nil) {
        self.url = url
        self.method = method
    }

    var element: XMLElement { XMLElement("Redirect", ["method": method], text: url) }
}

/// Refuses an incoming call. As a first verb, the call costs nothing.
public struct Reject: Hashable, Sendable {
    public enum Reason: String, Hashable, Sendable, XMLAttributeValue {
        /// The caller hears that the number is not in service. This is Twilio's default.
        case rejected
        case busy
    }

    public var reason: Reason?

    public init(reason: Reason? = nil) {
        self.reason = reason
    }

    var element: XMLElement { XMLElement("Reject", ["reason": reason]) }
}
