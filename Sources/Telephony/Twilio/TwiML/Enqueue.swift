/// Puts the caller into a queue, which Twilio creates at the first use.
public struct Enqueue: Hashable, Sendable {
    /// At most 64 characters.
    public var name: String
    /// The URL that Twilio requests after the caller has left the queue.
    public var action: String?
    public var method: HTTPMethod?
    /// The URL of TwiML that is repeated while the caller waits. Empty for silence.
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
