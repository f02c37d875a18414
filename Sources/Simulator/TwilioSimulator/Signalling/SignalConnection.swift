internal import FoundationEssentials
internal import Twilio

/// The signalling of one browser.
@Exchange
final class SignalConnection: BrowserDevice {
    private let board: Switchboard
    private let write: @Sendable (String) -> Void
    /// Whether the page is one of ours: only then may it be a telephone.
    private let isOurPage: Bool
    private var user: SignalUser?
    /// Seconds that a call outlives a lost connection.
    private var reconnectTimeout = 0.0
    /// The calls of this browser, by our names for them.
    var calls: [String: Call] = [:]
    private var speeches: [Int: Moment<Void>] = [:]
    private var lastSpeech = 0

    static let maximumParameterBytes = 800
    private static let keys = Set("0123456789*#")
    /// A browser that has echoed no heartbeat for this long is gone.
    private static let patience = Duration.seconds(35)
    private var lastHeard = ContinuousClock.now
    private var expiry = ContinuousClock.now

    var isSilent: Bool { ContinuousClock.now - lastHeard > Self.patience }

    init(board: Switchboard, isOurPage: Bool, write: @escaping @Sendable (String) -> Void) {
        self.board = board
        self.isOurPage = isOurPage
        self.write = write
    }

    func send(_ frame: SignalFrame) {
        if let json = try? JSONEncoder().encode(frame) { write(String(decoding: json, as: UTF8.self)) }
    }

    private func fail(_ code: Int, callSID: String? = nil, _ detail: String? = nil) {
        let message = SignalError.message(of: code) + (detail.map { ": \($0)" } ?? "")
        send(.init("error", .init(callsid: callSID, error: .init(code: code, message: message))))
    }

    /// Speaks in the browser, and returns when it has spoken. For an SDK that cannot speak, it waits as long as speaking would take.
    func say(_ text: String, language: String?, callSID: String) async {
        lastSpeech += 1
        let id = lastSpeech
        let spoken = Moment<Void>()
        speeches[id] = spoken
        defer { speeches[id] = nil }
        var payload = SignalFrame.Payload(callsid: callSID)
        payload.id = id
        payload.text = text
        payload.language = language
        send(.init("say", payload))
        _ = await spoken.wait(seconds: Speech.seconds(text) + 2)
    }

    // MARK: Messages from the browser

    func receive(_ text: String) async {
        lastHeard = .now
        if text == "\n" { return }
        guard let frame = try? JSONDecoder().decode(SignalFrame.self, from: Data(text.utf8)) else {
            return fail(SignalError.malformed, "a message is {\"type\":…,\"version\":\"1.6\",\"payload\":{…}}")
        }
        let payload = frame.payload ?? SignalFrame.Payload()
        if frame.type == "listen" { return listen(payload) }
        guard let user else { return fail(SignalError.tokenMissing, callSID: payload.callsid) }
        if ["register", "invite"].contains(frame.type), expiry < .now {
            board.directory.unregister(self)
            return fail(SignalError.expiredToken, callSID: payload.callsid)
        }
        switch frame.type {
        case "register": register(user, takesCalls: payload.media?.audio ?? true)
        case "invite": await invite(user, payload)
        case "answer": await withCall(payload) { await self.answered($0, payload) }
        case "reject":
            await withCall(payload) { call in
                call.wasDeclined = true
                await self.leave(call, with: .busy)
            }
        case "hangup": await withCall(payload) { await self.leave($0, with: .busy) }
        case "dtmf": await withCall(payload) { call in (payload.dtmf ?? "").prefix(32).filter(Self.keys.contains).forEach(call.press) }
        case "said": if let id = payload.id { speeches[id]?.fire() }
        case "message": acknowledge(payload)
        case "reinvite", "ack": break
        default: fail(SignalError.malformed, callSID: payload.callsid, "there is no message of type \(frame.type)")
        }
    }

    /// The connection is closed. Its calls end at once, or when the browser has not reconnected in time.
    func closed() async {
        board.directory.unregister(self)
        for speech in speeches.values { speech.fire() }
        guard !calls.isEmpty, reconnectTimeout > 0 else { return await hangUpAll() }
        await idle(seconds: reconnectTimeout)
        await hangUpAll()
    }

    private func hangUpAll() async {
        for call in calls.values { await leave(call, with: .noAnswer) }
    }

    // MARK: Registration

    private func listen(_ payload: SignalFrame.Payload) {
        guard case .token(let token)? = payload.token, !token.isEmpty else { return fail(SignalError.tokenMissing) }
        reconnectTimeout = min(30, Double(payload.reconnectTimeout ?? 0) / 1000)
        var reply = SignalFrame.Payload()
        reply.gateway = "simulator"
        reply.region = "LOCAL"
        reply.edge = "simulator"
        reply.home = "us1"
        if token.hasPrefix("phone:") {
            guard isOurPage, case .number(let number) = Endpoint(String(token.dropFirst("phone:".count))) else {
                return fail(SignalError.invalidToken)
            }
            if user != nil, user != .phone(number: number) { board.directory.unregister(self) }
            user = .phone(number: number)
            expiry = .now + .seconds(86_400)
            board.addPhone(number)
            reply.token = .contents(identity: number, ttl: 86_400)
        } else {
            do {
                let (client, ttl) = try board.settings.verify(token)
                if user != nil, user != client { board.directory.unregister(self) }
                user = client
                expiry = .now + .seconds(ttl)
                guard case .client(let identity, _) = client else { return }
                reply.token = .contents(identity: identity, ttl: ttl)
            } catch {
                return fail(error.code)
            }
        }
        send(.init("connected", reply))
    }

    private func register(_ user: SignalUser, takesCalls: Bool) {
        guard takesCalls else { return board.directory.unregister(self) }
        if case .client(_, let grant) = user, !grant.incomingAllowed { return fail(SignalError.unauthorised) }
        board.directory.register(self, as: user)
        send(.init("ready"))
    }

    // MARK: Calls

    private func invite(_ user: SignalUser, _ payload: SignalFrame.Payload) async {
        if let token = payload.reconnect { return reconnect(token, payload) }
        guard let temporary = payload.callsid, let offer = payload.sdp else {
            return fail(SignalError.malformed, callSID: payload.callsid, "an invite has a callsid and an sdp")
        }
        let encoded = payload.twilio?.params ?? ""
        guard encoded.utf8.count <= Self.maximumParameterBytes else { return fail(SignalError.tooLong, callSID: temporary) }
        guard let parameters = try? FormParameters(parsing: encoded.utf8) else {
            return fail(SignalError.malformed, callSID: temporary, "the parameters are no form")
        }
        if case .client(_, let grant) = user, grant.outgoingApplicationSID != board.settings.applicationSID {
            return fail(grant.outgoingApplicationSID == nil ? SignalError.unauthorised : 31_001, callSID: temporary)
        }
        do {
            let line = try await BrowserCallerLine(self, temporarySID: temporary, offer: offer, media: board.media)
            let call = board.incoming(from: user, parameters: parameters.pairs, line: line)
            calls[call.sid] = call
        } catch {
            fail(SignalError.badRequest, callSID: temporary, "\(error)")
        }
    }

    private func reconnect(_ token: String, _ payload: SignalFrame.Payload) {
        guard let call = payload.callsid.flatMap({ board.call($0) }), !call.isOver else {
            return fail(SignalError.reconnectInvalid, callSID: payload.callsid)
        }
        if let line = call.line as? BrowserCallerLine, line.reconnectToken == token {
            line.move(to: self, call: call)
        } else if let line = call.line as? BrowserRingingLine, line.reconnectToken == token {
            line.move(call, to: self)
        } else {
            fail(SignalError.reconnectInvalid, callSID: payload.callsid)
        }
    }

    private func answered(_ call: Call, _ payload: SignalFrame.Payload) async {
        guard let line = call.line as? BrowserRingingLine, let sdp = payload.sdp else { return }
        await line.answered(call, by: self, sdp: sdp)
    }

    /// This browser hangs up, declines or is gone.
    private func leave(_ call: Call, with status: CallStatus) async {
        calls[call.sid] = nil
        if let line = call.line as? BrowserRingingLine {
            await line.left(call, self, with: status)
        } else {
            call.end(call.isAnswered ? .completed : .canceled)
        }
        if call.isOver { await call.line.release(call, code: nil) }
    }

    private func withCall(_ payload: SignalFrame.Payload, _ body: (Call) async -> Void) async {
        let call = payload.callsid.flatMap { sid in
            calls[sid] ?? calls.values.first { ($0.line as? BrowserCallerLine)?.temporarySID == sid }
        }
        if let call { await body(call) }
    }

    private func acknowledge(_ payload: SignalFrame.Payload) {
        var reply = SignalFrame.Payload(callsid: payload.callsid)
        reply.voiceeventsid = payload.voiceeventsid
        send(.init("ack", reply))
    }
}
