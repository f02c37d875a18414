internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// The stand-in for Twilio: all calls, and what they share.
@Exchange
final class Switchboard {
    nonisolated let settings: SimulatorSettings
    nonisolated let media: MediaServer
    nonisolated let sender: WebhookSender
    let directory = Directory()
    let queues = Queues()
    let conferences = Conferences()
    let messages = Messages()
    private(set) var calls: [String: Call] = [:]
    private(set) var recordings: [String: Recording] = [:]
    private(set) var phones: Set<String> = []
    private var watchers: [Int: @Exchange () -> Void] = [:]
    private var lastWatcher = 0

    /// Above these numbers the oldest finished calls and recordings are forgotten.
    private static let keptCalls = 500
    private static let keptRecordings = 100
    /// The overview lists no more telephones; others work all the same.
    private static let knownPhones = 500

    nonisolated init(settings: SimulatorSettings, media: MediaServer, sender: WebhookSender) {
        self.settings = settings
        self.media = media
        self.sender = sender
    }

    // MARK: Calls

    func call(_ sid: String) -> Call? { calls[sid] }

    /// A browser calls: a client by its application, a handset by the number that it dialled.
    func incoming(from user: SignalUser, parameters: [Parameter], line: any Line) -> Call {
        let to = parameters.first { $0.name == "To" }?.value ?? ""
        let call: Call
        let webhook: Webhook?
        switch user {
        case .client(let identity, let grant):
            let given = grant.outgoingParameters.map { Parameter(name: $0.key, value: $0.value) }
            call = Call(
                from: "client:\(identity)", to: to, direction: .inbound, line: line,
                customParameters: parameters + given.sorted { $0.name < $1.name },
                applicationSID: settings.applicationSID, status: .ringing
            )
            webhook = settings.voice
        case .phone(let number):
            call = Call(from: number, to: to, direction: .inbound, line: line, status: .ringing)
            webhook = to == settings.phoneNumber ? settings.numberVoice : nil
        }
        add(call)
        if case .phone = user, webhook == nil {
            // One telephone calls another: the exchange connects them without asking anybody.
            start(call, verbs: [.dial(Dial(to: .number(Dial.Number(to)), callerID: call.from, answerOnBridge: true))])
        } else if let webhook {
            start(call, webhook, purpose: "Voice URL")
        }
        return call
    }

    /// Makes a call that the REST interface asked for, or a `<Dial>`.
    func outgoing(
        from: String, to: Endpoint, direction: Direction, parent: Call? = nil, parameters: [Parameter] = [],
        progress: Progress? = nil
    ) -> Call {
        let line: any Line
        switch to {
        case .client(let identity): line = ringing(.client(identity), parameters)
        case .number(let number):
            if let behaviour = RobotLine.numbers[number] {
                line = RobotLine(behaviour, media: media) { [weak self] in self?.keep($0) }
            } else {
                addPhone(number)
                line = ringing(.phone(number))
            }
        case .sip, .withheld, .other: line = DeadLine()
        }
        let call = Call(from: from, to: to.text, direction: direction, line: line, parent: parent, status: .queued)
        call.progress = progress
        add(call)
        return call
    }

    private func ringing(_ address: BrowserAddress, _ parameters: [Parameter] = []) -> any Line {
        BrowserRingingLine(
            address, parameters: parameters, directory: directory, media: media, accountSID: settings.accountSID)
    }

    private func add(_ call: Call) {
        calls[call.sid] = call
        call.observers.append { [weak self] in self?.changed($0) }
        forgetOldCalls()
        publish()
    }

    private func changed(_ call: Call) {
        publish()
        guard let event = Progress.event(of: call.status), let progress = call.progress, progress.events.contains(event) else { return }
        var more = [
            Parameter(name: "CallbackSource", value: "call-progress-events"),
            Parameter(name: "SequenceNumber", value: String(progress.sequence)),
            Parameter(name: "Timestamp", value: Date().rfc2822),
        ]
        call.progress?.sequence += 1
        if call.isOver {
            more.append(Parameter(name: "CallDuration", value: String(call.duration)))
            more.append(Parameter(name: "Duration", value: String((call.duration + 59) / 60)))
        }
        let parameters = call.parameters(accountSID: settings.accountSID, more)
        // The answer is ignored; failures are in the log of webhooks.
        Task { _ = try? await sender.send(progress.webhook, parameters, purpose: "Status callback: \(event)") }
    }

    // MARK: Ends

    /// Ends a call from our side.
    func hangUp(_ call: Call, as status: CallStatus? = nil, code: Int? = nil) async {
        if !call.isOver { call.end(status ?? (call.isAnswered ? .completed : .canceled)) }
        await call.line.release(call, code: code)
    }

    // MARK: Telephones, recordings and old calls

    func addPhone(_ number: String) {
        guard RobotLine.numbers[number] == nil, phones.count < Self.knownPhones, phones.insert(number).inserted else { return }
        publish()
    }

    func keep(_ recording: Recording) {
        recordings[recording.sid] = recording
        if recordings.count > Self.keptRecordings, let oldest = recordings.values.min(by: { $0.createdAt < $1.createdAt }) {
            recordings[oldest.sid] = nil
        }
        publish()
    }

    func removeRecording(_ sid: String) -> Bool {
        defer { publish() }
        return recordings.removeValue(forKey: sid) != nil
    }

    func removeCall(_ sid: String) -> Bool {
        defer { publish() }
        return calls.removeValue(forKey: sid) != nil
    }

    private func forgetOldCalls() {
        guard calls.count > 2 * Self.keptCalls else { return }
        let over = calls.values.filter(\.isOver).sorted { $0.createdAt < $1.createdAt }
        for call in over.prefix(max(0, calls.count - Self.keptCalls)) { calls[call.sid] = nil }
    }

    // MARK: Watching

    /// Calls `notify` after every change, until ``unwatch(_:)``.
    func watch(_ notify: @escaping @Exchange () -> Void) -> Int {
        lastWatcher += 1
        watchers[lastWatcher] = notify
        return lastWatcher
    }

    func unwatch(_ id: Int) {
        watchers[id] = nil
    }

    func publish() {
        for notify in watchers.values { notify() }
    }
}

/// The line of an address that cannot be reached.
@Exchange
final class DeadLine: Line {
    func ring(_ call: Call) async { call.end(.failed) }
    func release(_ call: Call, code: Int?) async {}
}
