/// How a `<Dial>` ended.
public enum DialCallStatus: Hashable, Sendable {
    case completed
    /// The caller entered a conference, or left it by the star key.
    case answered
    case busy, noAnswer, failed, canceled
    case other(String)

    public init(_ text: String) {
        self = Self.known.first { $0.text == text } ?? .other(text)
    }

    public var text: String {
        switch self {
        case .completed: "completed"
        case .answered: "answered"
        case .busy: "busy"
        case .noAnswer: "no-answer"
        case .failed: "failed"
        case .canceled: "canceled"
        case .other(let text): text
        }
    }

    private static let known: [Self] = [.completed, .answered, .busy, .noAnswer, .failed, .canceled]
}
