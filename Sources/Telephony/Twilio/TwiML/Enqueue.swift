/// Lets the caller wait in a queue, which Twilio creates at the first use.
public struct Enqueue: Hashable, Sendable {
    /// At most 64 characters.
    public var name: String
    /// Asked when the caller has left the queue.
    public var action: String?
    public var method: HTTPMethod?
    /// TwiML that is heard while waiting, again and again; empty for silence.
    public var waitURL: String?
    public var waitURLMethod: HTTPMethod?

    public init(
        _ name: String, action: String? = nil, method: HTTPMethod? = nil, waitURL: String? = nil,
        waitURLMethod: HTTPMethod? = nil
    ) {
        self.name = name
        self.action = action
        self.method = method
        self.waitURL = waitURL
        self.waitURLMethod = waitURLMethod
    }

    var element: XMLElement {
        XMLElement(
            "Enqueue",
            ["action": action, "method": method, "waitUrl": waitURL, "waitUrlMethod": waitURLMethod],
            text: name
        )
    }
}
