internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// Dial: numbers and clients.
extension CallScript {
    func dial(_ dial: Dial) async -> Outcome {
        switch dial.target.kind {
        case .parties(let parties): return await self.dial(parties, dial)
        case .queue(let queue): return await self.dial(queue, dial)
        case .conference(let conference): return await self.dial(conference, dial)
        }
    }

    private enum Event { case answered(Call), allEnded }

    private func dial(_ parties: [Dial.Party], _ dial: Dial) async -> Outcome {
        var children: [Call] = []
        do throws(TwilioFault) {
            for party in parties { children.append(try child(party, dial)) }
        } catch {
            complain(error.code, error.message)
            for child in children { await board.hangUp(child) }
            return await dialEnded(dial, nil, .failed, isBridged: false)
        }
        // All are released, the ones that ended by themselves too.
        defer { for child in children where child.sentElsewhere.value == nil { Task { await board.hangUp(child) } } }
        let star = Moment<Void>()
        if dial.hangupOnStar == true { call.keyListener = { if $0 == "*" { star.fire() } } }
        defer { call.keyListener = nil }
        var port: MediaServer.PortID?
        if dial.answerOnBridge != true {
            port = await pickUp()
            if let port { Task { await media.play(.ringback, to: port, loops: 0) } }
        }
        let groups = dial.sequential == true ? children.map { [$0] } : [children]
        for group in groups {
            guard !Task.isCancelled, !call.isOver, star.value == nil else { break }
            let winner = await ring(group, seconds: Double(max(5, min(600, dial.timeout ?? 30))), star)
            for child in group where child !== winner && !child.isOver {
                await board.hangUp(child, as: Task.isCancelled || call.isOver || winner != nil ? .canceled : .noAnswer)
            }
            guard let winner else { continue }
            if let index = children.firstIndex(where: { $0 === winner }) { await screen(winner, parties[index]) }
            guard !winner.isOver else { continue }
            if port == nil { port = await pickUp() }
            guard let port, let other = winner.port else { return await dialEnded(dial, winner, .failed, isBridged: false) }
            await media.stopPlaying(to: port)
            let recording = await bridge(port, winner, other, dial, star)
            return await dialEnded(dial, winner, .completed, isBridged: true, recording)
        }
        if let port { await media.stopPlaying(to: port) }
        let last = children.last { $0.isOver }
        return await dialEnded(dial, last, Self.dialStatus(last), isBridged: false)
    }

    /// Lets all of them ring, and gives the first to answer; nil when nobody has, in time.
    private func ring(_ group: [Call], seconds: Double, _ star: Moment<Void>) async -> Call? {
        let first = Moment<Event>()
        for child in group {
            child.observers.append { [weak self] child in
                if child.status == .ringing, let self { self.call.line.showRinging(self.call) }
                if child.status == .inProgress { first.fire(.answered(child)) }
                if group.allSatisfy(\.isOver) { first.fire(.allEnded) }
            }
            child.change(to: .initiated)
        }
        for child in group where !child.isOver { Task { await child.line.ring(child) } }
        let ender = Task { if await star.wait() != nil { first.fire(.allEnded) } }
        defer { ender.cancel() }
        guard case .answered(let winner)? = await first.wait(seconds: seconds) else { return nil }
        return winner
    }

    /// What the answering party goes through before the two are connected: keys are pressed, and its own TwiML is done.
    private func screen(_ child: Call, _ party: Dial.Party) async {
        let url: (String, Twilio.HTTPMethod?)?
        switch party {
        case .number(let noun):
            if let digits = noun.sendDigits, let port = child.port { await media.play(.keys(digits), to: port) }
            url = noun.url.map { ($0, noun.method) }
        case .client(let noun): url = noun.url.map { ($0, noun.method) }
        }
        guard let (address, method) = url else { return }
        let script = CallScript(child, on: board)
        let outcome = await script.performOnce(base.following(address, method: method), purpose: "Answering party's URL", more: [])
        if case .end = outcome { await board.hangUp(child) }
    }

    /// Connects the two until one of them is gone, the time is over, or this script is cancelled.
    private func bridge(
        _ port: MediaServer.PortID, _ child: Call, _ other: MediaServer.PortID, _ dial: Dial, _ star: Moment<Void>
    ) async -> Recording? {
        await media.setHearing(of: port, [other])
        await media.setHearing(of: other, [port])
        let channels: [[MediaServer.PortID]]? =
            switch dial.record {
            case nil, .no: nil
            case .fromAnswer, .fromRinging: [[port, other]]
            case .fromAnswerDual, .fromRingingDual: [[port], [other]]
            }
        var recorder: Int?
        if let channels { recorder = await media.startRecording(channels) }
        let ender = Task { if await star.wait() != nil { await board.hangUp(child) } }
        let over = Moment<Void>()
        let leaver = Task { if await child.sentElsewhere.wait() != nil { over.fire() } }
        let end = Task { if await child.ended.wait() != nil { over.fire() } }
        _ = await over.wait(seconds: Double(dial.timeLimit ?? 14_400))
        leaver.cancel()
        end.cancel()
        ender.cancel()
        await media.setHearing(of: port, [])
        await media.setHearing(of: other, [])
        if !child.isOver, child.sentElsewhere.value == nil { await board.hangUp(child) }
        guard let recorder else { return nil }
        let recording = Recording(call: call, source: "DialVerb", channels: await media.stopRecording(recorder))
        board.keep(recording)
        tell(dial.recordingStatusCallback, of: recording)
        return recording
    }

    func dialEnded(
        _ dial: Dial, _ child: Call?, _ status: DialCallStatus, isBridged: Bool, _ recording: Recording? = nil
    ) async -> Outcome {
        let unanswered: (CallStatus, Int?)? =
            switch status {
            case .busy: (.busy, child?.wasDeclined == true ? SignalError.declined : SignalError.busy)
            // No error: the caller's SDK tells of a call that ended, and was never answered.
            case .noAnswer: (.noAnswer, nil)
            case .failed: (.failed, SignalError.notFound)
            default: nil
            }
        lastDial = unanswered.map { (status: $0.0, code: $0.1) }
        var more = [
            Parameter(name: "DialBridged", value: String(isBridged)), Parameter(name: "DialCallStatus", value: status.text),
        ]
        if let child {
            more.append(Parameter(name: "DialCallSid", value: child.sid))
            if isBridged { more.append(Parameter(name: "DialCallDuration", value: String(child.duration))) }
        }
        if let recording { more.append(Parameter(name: "RecordingUrl", value: board.settings.url(of: recording))) }
        return await afterwards(dial.action, dial.method, purpose: "Dial action", more)
    }

    private static func dialStatus(_ child: Call?) -> DialCallStatus {
        switch child?.ended.value {
        case .busy: .busy
        case .failed: .failed
        case .canceled: .canceled
        default: .noAnswer
        }
    }

    // MARK: Children

    private func child(_ party: Dial.Party, _ dial: Dial) throws(TwilioFault) -> Call {
        switch party {
        case .number(let noun):
            guard case .number = Endpoint(noun.number) else {
                throw TwilioFault(13_223, "Dial: Invalid phone number format: \(noun.number)")
            }
            guard noun.number.utf8.count >= 9 else { throw TwilioFault(13_224, "Dial: Invalid phone number: \(noun.number)") }
            return board.outgoing(
                from: try callerID(dial, forNumber: true), to: .number(noun.number), direction: .outboundDial, parent: call,
                progress: progress(noun.progress)
            )
        case .client(let noun):
            guard AccessToken.isIdentity(noun.identity) else {
                throw TwilioFault(13_224, "Dial: Invalid client identity: \(noun.identity)")
            }
            return board.outgoing(
                from: try callerID(dial, forNumber: false), to: .client(identity: noun.identity), direction: .outboundDial,
                parent: call, parameters: noun.parameters, progress: progress(noun.progress)
            )
        }
    }

    private func progress(_ callback: ProgressCallback?) -> Progress? {
        callback.map { callback in
            let events = callback.events.isEmpty ? [.completed] : callback.events
            return Progress(
                webhook: base.following(callback.url, method: callback.method), events: Set(events.map(\.rawValue)))
        }
    }

    /// A number is called with one of ours, or with the number of this very call; a client with any client's name too.
    private func callerID(_ dial: Dial, forNumber: Bool) throws(TwilioFault) -> String {
        guard let given = dial.callerID else {
            if forNumber, case .client = Endpoint(call.from) {
                throw TwilioFault(13_214, "Dial: callerId is missing: a call from a client to a number needs one")
            }
            return call.from
        }
        switch Endpoint(given) {
        case .number(let number) where board.settings.owns(number) || number == call.from || number == call.to: return number
        case .number(let number):
            throw TwilioFault(13_247, "Dial: callerId \(number) is neither a number of the account nor verified")
        case .client where !forNumber: return given
        default: throw TwilioFault(13_214, "Dial: Invalid callerId value: \(given)")
        }
    }
}
