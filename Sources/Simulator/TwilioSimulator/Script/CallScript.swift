internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// Runs TwiML for one call: asks for a document, does its verbs one after another, until the call is over or the task is
/// cancelled.
@Exchange
final class CallScript {
    /// Where to go on.
    enum Step {
        case fetch(Webhook, purpose: String, more: [Parameter])
        case document([Verb], at: Webhook)
    }

    /// What a verb leads to.
    enum Outcome {
        case next
        case go(Step)
        /// The call is over; the code is the Voice SDK's error for the caller.
        case end(CallStatus? = nil, code: Int? = nil)
        /// `<Leave>`: out of the queue.
        case leave
    }

    let call: Call
    let board: Switchboard
    /// Where the present document came from.
    var base: Webhook
    /// How the last `<Dial>` ended: it says how an unanswered caller is let go.
    var lastDial: (status: CallStatus, code: Int?)?

    init(_ call: Call, on board: Switchboard) {
        self.call = call
        self.board = board
        base = board.settings.voice
    }

    var media: MediaServer { board.media }

    func run(_ first: Step) async {
        var step = first
        while !Task.isCancelled, !call.isOver {
            let verbs = await verbs(of: step)
            switch await perform(verbs) {
            case .go(let next): step = next
            case .next, .leave:
                // The document is at its end. Whoever was never answered hears how the dialling ended.
                guard !Task.isCancelled, !call.isOver else { return }
                let unanswered = call.isAnswered ? nil : lastDial
                return await board.hangUp(call, as: unanswered?.status ?? .completed, code: unanswered?.code)
            case .end(let status, let code):
                guard !Task.isCancelled, !call.isOver else { return }
                return await board.hangUp(call, as: status ?? .completed, code: code)
            }
        }
    }

    /// Does the verbs; the first that leads elsewhere ends them.
    func perform(_ verbs: [Verb]) async -> Outcome {
        for verb in verbs {
            guard !Task.isCancelled, !call.isOver else { return .next }
            let outcome = await perform(verb)
            call.verb = nil
            guard case .next = outcome else { return outcome }
        }
        return .next
    }

    private func perform(_ verb: Verb) async -> Outcome {
        call.verb = verb.name
        board.publish()
        switch verb {
        case .say(let say): return await self.say(say)
        case .play(let play): return await self.play(play)
        case .pause(let pause): return await self.pause(pause)
        case .dial(let dial): return await self.dial(dial)
        case .gather(let gather): return await self.gather(gather)
        case .record(let record): return await self.record(record)
        case .enqueue(let enqueue): return await self.enqueue(enqueue)
        case .redirect(let redirect):
            return .go(.fetch(base.following(redirect.url, method: redirect.method), purpose: "Redirect", more: []))
        case .reject(let reject):
            return reject.reason == .busy ? .end(.busy, code: SignalError.busy) : .end(.noAnswer, code: SignalError.declined)
        case .hangup: return .end()
        case .leave: return .leave
        }
    }

    // MARK: Documents

    /// When there is no document, the words of an apology.
    func verbs(of step: Step) async -> [Verb] {
        switch step {
        case .document(let verbs, let webhook):
            base = webhook
            return verbs
        case .fetch(let webhook, let purpose, let more):
            do {
                return try await fetch(webhook, purpose: purpose, more: more)
            } catch {
                if let fallback = webhook.fallback, let verbs = await fetchFallback(fallback, for: webhook, error) { return verbs }
                return [.say(Say("We are sorry, an application error has occurred. Goodbye.")), .hangup]
            }
        }
    }

    private func fetch(_ webhook: Webhook, purpose: String, more: [Parameter]) async throws(TwilioFault) -> [Verb] {
        let custom = purpose == "Voice URL" ? call.customParameters : []
        let parameters = call.parameters(accountSID: board.settings.accountSID, custom + more)
        let answer = try await board.sender.send(webhook, parameters, purpose: purpose)
        base = Webhook(url: answer.url, method: webhook.method, fallback: nil)
        if answer.contentType.lowercased().hasPrefix("audio/") {
            return [.play(Play(.url(answer.url)))]
        }
        do {
            let document = try TwiMLDocument(answer.body, contentType: answer.contentType)
            for warning in document.warnings { board.sender.log.note(warning, url: answer.url) }
            return document.verbs
        } catch {
            board.sender.log.note(error, url: answer.url)
            throw error
        }
    }

    private func fetchFallback(_ url: String, for webhook: Webhook, _ fault: TwilioFault) async -> [Verb]? {
        let more = [
            Parameter(name: "ErrorCode", value: String(fault.code)), Parameter(name: "ErrorUrl", value: webhook.url),
        ]
        return try? await fetch(Webhook(url: url), purpose: "Fallback URL", more: more)
    }

    /// Asks a verb's `action`, and goes on with the answer; without one, with the next verb.
    func afterwards(_ action: String?, _ method: Twilio.HTTPMethod?, purpose: String, _ more: [Parameter]) async -> Outcome {
        guard let action else { return .next }
        let webhook = base.following(action, method: method)
        guard !call.isOver, !Task.isCancelled else {
            // Whoever has hung up: the server is told, and its answer has no effect.
            let parameters = call.parameters(accountSID: board.settings.accountSID, more)
            Task { _ = try? await board.sender.send(webhook, parameters, purpose: purpose) }
            return .next
        }
        return .go(.fetch(webhook, purpose: purpose, more: more))
    }

    /// Picks up a call that comes in; from here on it has a port. False when that was not possible.
    func pickUp() async -> MediaServer.PortID? {
        if let port = call.port { return port }
        guard let port = try? await call.line.pickUp(call) else {
            await board.hangUp(call, as: .failed)
            return nil
        }
        call.answered(on: port)
        return port
    }

    /// Notes what is wrong with the present document.
    func complain(_ code: Int, _ message: String) {
        board.sender.log.note(TwilioFault(code, message), url: base.url)
    }
}

extension Verb {
    var name: String {
        switch self {
        case .dial: "Dial"
        case .say: "Say"
        case .play: "Play"
        case .pause: "Pause"
        case .gather: "Gather"
        case .record: "Record"
        case .redirect: "Redirect"
        case .reject: "Reject"
        case .enqueue: "Enqueue"
        case .hangup: "Hangup"
        case .leave: "Leave"
        }
    }
}
