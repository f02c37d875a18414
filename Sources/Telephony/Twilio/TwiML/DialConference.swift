/// A room for more than two parties.
public struct DialConference: Hashable, Sendable {
    public enum Event: String, Hashable, Sendable, CaseIterable {
        case start, end, join, leave, mute, hold, modify, speaker, announcement
    }

    /// It must have no personal data, since Twilio keeps and logs it.
    public var name: String
    public var muted: Bool?
    /// Whether a tone announces that somebody enters or leaves.
    public var beep: Bool?
    public var startConferenceOnEnter: Bool?
    public var endConferenceOnExit: Bool?
    /// A name for the participant in the REST API: at most 128 characters, and unique in the conference (16025).
    public var participantLabel: String?
    /// The URL of the sound until the conference begins. Empty for silence.
    public var waitURL: String?
    /// At most 250.
    public var maxParticipants: Int?
    public var statusCallback: String?
    /// The events of which Twilio notifies `statusCallback`. Empty for none.
    public var statusCallbackEvents: [Event]

    public init(
        _ name: String, muted: Bool? = nil, beep: Bool? = nil, startConferenceOnEnter: Bool? = nil,
        endConferenceOnExit: Bool? = nil, participantLabel: String? = nil, waitURL: String? = nil,
        maxParticipants: Int? = nil, statusCallback: String? = nil, statusCallbackEvents: [Event] = []
    ) {
        self.name = name
        self.muted = muted
        self.beep = beep
        self.startConferenceOnEnter = startConferenceOnEnter
        self.endConferenceOnExit = endConferenceOnExit
        self.participantLabel = participantLabel
        self.waitURL = waitURL
        self.maxParticipants = maxParticipants
        self.statusCallback = statusCallback
        self.statusCallbackEvents = statusCallbackEvents
    }

    var element: XMLElement {
        XMLElement(
            "Conference",
            [
                "beep": beep,
                "endConferenceOnExit": endConferenceOnExit,
                "maxParticipants": maxParticipants,
                "muted": muted,
                "participantLabel": participantLabel,
                "startConferenceOnEnter": startConferenceOnEnter,
                "statusCallback": statusCallback,
                "statusCallbackEvent": statusCallbackEvents.words,
                "waitUrl": waitURL,
            ],
            text: name
        )
    }
}
