/// Listens for keys or speech, with prompts meanwhile.
public struct Gather: Hashable, Sendable {
    public enum Input: String, Hashable, Sendable {
        case dtmf, speech
    }

    /// The only verbs that may stand inside.
    public enum Prompt: Hashable, Sendable {
        case say(Say)
        case play(Play)
        case pause(Pause)

        var element: XMLElement {
            switch self {
            case .say(let say): say.element
            case .play(let play): play.element
            case .pause(let pause): pause.element
            }
        }
    }

    public var prompts: [Prompt]
    /// None: Twilio's default, which is keys alone.
    public var input: [Input]
    /// Asked with what was heard. Without it, the URL that answered this is asked again: beware of loops.
    public var action: String?
    public var method: HTTPMethod?
    /// Seconds without a key; 5 by default.
    public var timeout: Int?
    /// `#` by default; empty for none.
    public var finishOnKey: String?
    public var numDigits: Int?
    /// Of the speech, such as `ja-JP`.
    public var language: String?
    /// Ask `action` even if nothing was heard.
    public var actionOnEmptyResult: Bool?

    public init(
        _ prompts: [Prompt] = [], input: [Input] = [], action: String? = nil, method: HTTPMethod? = nil,
        timeout: Int? = nil, finishOnKey: String? = nil, numDigits: Int? = nil, language: String? = nil,
        actionOnEmptyResult: Bool? = nil
    ) {
        self.prompts = prompts
        self.input = input
        self.action = action
        self.method = method
        self.timeout = timeout
        self.finishOnKey = finishOnKey
        self.numDigits = numDigits
        self.language = language
        self.actionOnEmptyResult = actionOnEmptyResult
    }

    var element: XMLElement {
        XMLElement(
            "Gather",
            [
                "action": action,
                "actionOnEmptyResult": actionOnEmptyResult,
                "finishOnKey": finishOnKey,
                "input": input.words,
                "language": language,
                "method": method,
                "numDigits": numDigits,
                "timeout": timeout,
            ],
            children: prompts.map(\.element)
        )
    }
}
