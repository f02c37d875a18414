/// The status of a call. An unknown value is kept, since Twilio may add one at any time.
public enum CallStatus: Hashable, Sendable {
    case queued, initiated, ringing, inProgress
    case completed, busy, failed, noAnswer, canceled
    case other(String)

    public init(_ text: String) {
        self = Self.known.first { $0.text == text } ?? .other(text)
    }

    public var text: String {
        switch self {
        case .queued: "queued"
        case .initiated: "initiated"
        case .ringing: "ringing"
        case .inProgress: "in-progress"
        case .completed: "completed"
        case .busy: "busy"
        case .failed: "failed"
        case .noAnswer: "no-answer"
        case .canceled: "canceled"
        case .other(let text): text
        }
    }

    /// Whether the call is over. No other status follows.
    public var isFinal: Bool {
        switch self {
        case .completed, .busy, .failed, .noAnswer, .canceled: true
        case .queued, .initiated, .ringing, .inProgress, .other: false
        }
    }

    private static let known: [Self] = [
        .queued, .initiated, .ringing, .inProgress, .completed, .busy, .failed, .noAnswer, .canceled,
    ]
}
