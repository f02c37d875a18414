/// Where Twilio reports the progress of the call to a `<Number>` or `<Client>`, with a `StatusCallback`.
public struct ProgressCallback: Hashable, Sendable {
    public enum Event: String, Hashable, Sendable, CaseIterable {
        case initiated, ringing, answered, completed
    }

    public var url: String
    /// Empty for Twilio's default, which is `completed` only.
    public var events: [Event]
    public var method: HTTPMethod?

    public init(url: String, events: [Event] = [], method: HTTPMethod? = nil) {
        self.url = url
        self.events = events
        self.method = method
    }
}
