/// Records the caller, as for a voice mail. Later verbs are ignored.
public struct Record: Hashable, Sendable {
    /// The URL that Twilio requests after the recording. Without it, Twilio requests the same URL again, which may loop.
    public var action: String?
    public var method: HTTPMethod?
    /// Seconds of silence that end it. The default is 5.
    public var timeout: Int?
    /// The keys that end it. The default is any key.
    public var finishOnKey: String?
    /// In seconds. The default is 3,600. A browser's call never records more than 600.
    public var maxLength: Int?
    public var playBeep: Bool?
    /// The URL that Twilio notifies when the file is ready, which may be later than `action`.
    public var recordingStatusCallback: String?

    public init(
        action: String? = nil, method: HTTPMethod? = nil, timeout: Int? = nil, finishOnKey: String? = nil,
        maxLength: Int? = nil, playBeep: Bool? = nil, recordingStatusCallback: String? = nil
    ) {
        self.action = action
        self.method = method
        self.timeout = timeout
        self.finishOnKey = finishOnKey
        self.maxLength = maxLength
        self.playBeep = playBeep
        self.recordingStatusCallback = recordingStatusCallback
    }

    var element: XMLElement {
        XMLElement(
            "Record",
            [
                "action": action,
                "finishOnKey": finishOnKey,
                "maxLength": maxLength,
                "method": method,
                "playBeep": playBeep,
                "recordingStatusCallback": recordingStatusCallback,
                "timeout": timeout,
            ]
        )
    }
}
