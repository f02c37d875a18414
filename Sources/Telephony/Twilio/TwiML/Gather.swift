/// Listens for keys or speech while prompts are played.
public struct Gather: Hashable, Sendable {
    public enum Input: String, Hashable, Sendable {
        case dtmf, speech
    }

    /// The only verbs that may be nested in it.
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
    /// Empty for Twilio's default, which is keys only.
    public var input: [Input]
    /// The URL that Twilio requests with the keys or the speech. Without it, Twilio requests the same URL again, which may
    /// loop.
    public var action: String?
    public var method: HTTPMethod?
    /// Seconds without a key until it ends. The default is 5.
    public var timeout: Int?
    /// The default is `#`. Empty for no such key.
    public var finishOnKey: String?
    public var numDigits: Int?
    /// The language of the speech, such as `ja-JP`.
    public var language: String?
    /// Whether Twilio requests `action` even without a key or speech.
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
