/// Records the caller, as for a voice mail. No later verb is reached.
public struct Record: Hashable, Sendable {
    /// Asked when the caller is done. Without it, the URL that answered this is asked again: beware of loops.
    public var action: String?
    public var method: HTTPMethod?
    /// Seconds of silence that end it; 5 by default.
    public var timeout: Int?
    /// Any key by default.
    public var finishOnKey: String?
    /// Seconds; 3,600 by default, and never more than 600 for a browser's call.
    public var maxLength: Int?
    public var playBeep: Bool?
    /// Told when the file is ready, which may be later than `action`.
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
