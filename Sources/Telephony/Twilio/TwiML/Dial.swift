/// Connects the call to another party.
public struct Dial: Hashable, Sendable {
    public typealias Target = DialTarget
    public typealias Party = DialParty
    public typealias Number = DialNumber
    public typealias Client = DialClient
    public typealias Queue = DialQueue
    public typealias Conference = DialConference

    public enum Recording: String, Hashable, Sendable, XMLAttributeValue {
        case no = "do-not-record"
        case fromAnswer = "record-from-answer"
        case fromRinging = "record-from-ringing"
        /// One channel for each party.
        case fromAnswerDual = "record-from-answer-dual"
        case fromRingingDual = "record-from-ringing-dual"
    }

    public var target: DialTarget
    /// The number that the dialled telephone shows. It must be one of the account's. A call from a browser to a number needs it.
    public var callerID: String?
    /// How long it rings, 5 to 600 seconds. The default is 30.
    public var timeout: Int?
    /// The URL that Twilio requests with a `DialAction` after the dialled party has left. Later verbs are then ignored.
    public var action: String?
    public var method: HTTPMethod?
    /// The caller hears the real ringing, and the browser's SDK reports it. Only for a first verb.
    public var answerOnBridge: Bool?
    /// The longest call, in seconds. The default is 14,400.
    public var timeLimit: Int?
    /// Whether the caller may leave by the star key.
    public var hangupOnStar: Bool?
    /// Whether the parties ring one after another instead of all at once.
    public var sequential: Bool?
    public var record: Recording?
    /// The URL that Twilio notifies when the recording is ready.
    public var recordingStatusCallback: String?

    public init(
        to target: DialTarget, callerID: String? = nil, timeout: Int? = nil, action: String? = nil,
        method: HTTPMethod? = nil, answerOnBridge: Bool? = nil, timeLimit: Int? = nil, hangupOnStar: Bool? = nil,
        sequential: Bool? = nil, record: Recording? = nil, recordingStatusCallback: String? = nil
    ) {
        self.target = target
        self.callerID = callerID
        self.timeout = timeout
        self.action = action
        self.method = method
        self.answerOnBridge = answerOnBridge
        self.timeLimit = timeLimit
        self.hangupOnStar = hangupOnStar
        self.sequential = sequential
        self.record = record
        self.recordingStatusCallback = recordingStatusCallback
    }

    var element: XMLElement {
        XMLElement(
            "Dial",
            [
                "action": action,
                "answerOnBridge": answerOnBridge,
                "callerId": callerID,
                "hangupOnStar": hangupOnStar,
                "method": method,
                "record": record,
                "recordingStatusCallback": recordingStatusCallback,
                "sequential": sequential,
                "timeLimit": timeLimit,
                "timeout": timeout,
            ],
            children: target.elements
        )
    }
}
