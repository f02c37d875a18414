/// Where Twilio tells with a `StatusCallback` how the call to a `<Number>` or `<Client>` is going.
public struct ProgressCallback: Hashable, Sendable {
    public enum Event: String, Hashable, Sendable, CaseIterable {
        case initiated, ringing, answered, completed
    }

    public var url: String
    /// None: Twilio's default, which is `completed` alone.
    public var events: [Event]
    public var method: HTTPMethod?

    public init(url: String, events: [Event] = [], method: HTTPMethod? = nil) {
        self.url = url
        self.events = events
        self.method = method
    }
}
