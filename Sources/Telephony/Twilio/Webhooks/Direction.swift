/// Which side began a call. A browser's call is `inbound`, since it comes in to Twilio.
public enum Direction: Hashable, Sendable {
    case inbound, outboundAPI, outboundDial
    case other(String)

    public init(_ text: String) {
        self = Self.known.first { $0.text == text } ?? .other(text)
    }

    public var text: String {
        switch self {
        case .inbound: "inbound"
        case .outboundAPI: "outbound-api"
        case .outboundDial: "outbound-dial"
        case .other(let text): text
        }
    }

    private static let known: [Self] = [.inbound, .outboundAPI, .outboundDial]
}
