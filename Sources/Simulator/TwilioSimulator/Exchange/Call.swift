internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// One leg of a call: a browser, a telephone or a robot on one side, the exchange on the other.
@Exchange
final class Call {
    let sid = SID.new(.call)
    let from: String
    let to: String
    let direction: Direction
    /// The call whose `<Dial>` made this one.
    let parent: Call?
    /// What a browser passed to `device.connect`, and what its token adds.
    let customParameters: [Parameter]
    /// The TwiML application that a browser calls by.
    let applicationSID: String?
    let line: any Line
    let createdAt = Date()

    private(set) var status: CallStatus
    private(set) var answeredAt: Date?
    private(set) var endedAt: Date?
    /// The call's end in the media server, from its answer on.
    private(set) var port: MediaServer.PortID?
    let ended = Moment<CallStatus>()

    /// Who is told of each change of status, on this machine and by webhook.
    var observers: [@Exchange (Call) -> Void] = []
    var progress: Progress?
    /// Takes the keys that are pressed; nobody: they wait in ``keys``.
    var keyListener: (@Exchange (Character) -> Void)?
    private(set) var keys = ""
    /// The verb that is being done, for the overview.
    var verb: String?
    /// Whether somebody pressed "Decline", which is `busy` in all else.
    var wasDeclined = false
    /// What the call is doing; cancelled when it ends or is sent elsewhere.
    var script: Task<Void, Never>?
    /// Fired when this leg of a conversation is given something else to do: it has left the conversation.
    let sentElsewhere = Moment<Void>()

    init(
        from: String, to: String, direction: Direction, line: any Line, parent: Call? = nil,
        customParameters: [Parameter] = [], applicationSID: String? = nil, status: CallStatus
    ) {
        self.from = from
        self.to = to
        self.direction = direction
        self.line = line
        self.parent = parent
        self.customParameters = customParameters
        self.applicationSID = applicationSID
        self.status = status
    }

    var isOver: Bool { ended.value != nil }
    var isAnswered: Bool { port != nil && status == .inProgress }

    /// Whole seconds from the answer to the end.
    var duration: Int {
        guard let answeredAt else { return 0 }
        return Int((endedAt ?? Date()).timeIntervalSince(answeredAt).rounded())
    }

    func change(to status: CallStatus) {
        guard !isOver, status != self.status else { return }
        self.status = status
        tell()
    }

    /// The two ends are connected: there is sound.
    func answered(on port: MediaServer.PortID) {
        guard !isOver else { return }
        self.port = port
        answeredAt = Date()
        change(to: .inProgress)
    }

    /// The call is over; the line is told by whoever ends it.
    func end(_ status: CallStatus) {
        guard !isOver else { return }
        self.status = status
        endedAt = Date()
        ended.fire(status)
        script?.cancel()
        tell()
        // They hold calls in turn.
        observers = []
    }

    func press(_ key: Character) {
        if let keyListener { keyListener(key) } else { keys.append(key) }
    }

    /// The keys that were pressed before anybody listened.
    func takeKeys() -> String {
        defer { keys = "" }
        return keys
    }

    private func tell() {
        for observer in observers { observer(self) }
    }
}

/// Where a call's changes are sent to, numbered (Twilio's `SequenceNumber`).
struct Progress {
    let webhook: Webhook
    let events: Set<String>
    var sequence = 0

    /// Twilio's names of the events; a final status is `completed`.
    static func event(of status: CallStatus) -> String? {
        switch status {
        case .initiated: "initiated"
        case .ringing: "ringing"
        case .inProgress: "answered"
        case _ where status.isFinal: "completed"
        default: nil
        }
    }
}
