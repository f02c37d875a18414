internal import FoundationEssentials
internal import Twilio

extension Switchboard {
    func calls(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        if request.path.count == 1 {
            switch request.method {
            case .get: return .json(200, request.page("calls", listed(request)))
            case .post: return .json(201, json(try create(request)))
            case .delete: throw .notFound(request.target)
            }
        }
        guard let call = call(request.path[1]) else { throw .notFound(request.target) }
        if request.path.count > 2 { return try recordings(of: call, request) }
        switch request.method {
        case .get: return .json(200, json(call))
        case .post:
            try await update(call, request)
            return .json(200, json(call))
        case .delete:
            guard call.isOver else { throw RESTError(409, 20_409, "The call \(call.sid) is not over") }
            _ = removeCall(call.sid)
            return .empty
        }
    }

    private func listed(_ request: RESTRequest) -> [JSONValue] {
        let wanted = request.query
        return calls.values
            .filter { call in
                (wanted["To"] ?? call.to) == call.to && (wanted["From"] ?? call.from) == call.from
                    && (wanted["Status"] ?? call.status.text) == call.status.text
                    && (wanted["ParentCallSid"] ?? call.parent?.sid) == call.parent?.sid
            }
            .sorted { $0.createdAt > $1.createdAt }.map(json)
    }

    private func create(_ request: RESTRequest) throws(RESTError) -> Call {
        let to = try request.required("To", 21_201)
        let from = try request.required("From", 21_213)
        let (address, query) = Self.address(to)
        switch address {
        case .number(let number) where number.utf8.count >= 9: break
        case .client(let identity) where AccessToken.isIdentity(identity): break
        default: throw RESTError(400, 21_211, "The 'To' number \(to) is not a valid phone number")
        }
        switch Endpoint(from) {
        case .number(let number) where settings.owns(number): break
        case .client: break
        default: throw RESTError(400, 21_210, "The source phone number provided, \(from), is not yet verified for your account")
        }
        let next = try instructions(request)
        guard let next else { throw RESTError(400, 21_205, "Url parameter is required.") }
        let events = request.form.values(of: "StatusCallbackEvent").flatMap { $0.split(separator: " ").map(String.init) }
        let progress = try request.webhook("StatusCallback", "StatusCallbackMethod")
            .map { Progress(webhook: $0, events: events.isEmpty ? ["completed"] : Set(events)) }
        let timeout = try request.number("Timeout", in: 1...600) ?? 60
        let call = outgoing(
            from: from, to: address, direction: .outboundAPI, parameters: query, progress: progress)
        Task { await ring(call, seconds: Double(timeout), next) }
        return call
    }

    /// Rings, and does what it was made for once it is answered.
    private func ring(_ call: Call, seconds: Double, _ next: Instructions) async {
        let settled = Moment<Void>()
        call.observers.append { if $0.status == .inProgress || $0.isOver { settled.fire() } }
        call.change(to: .initiated)
        guard !call.isOver else { return }
        await call.line.ring(call)
        _ = await settled.wait(seconds: seconds)
        guard call.isAnswered else {
            return await hangUp(call, as: .noAnswer)
        }
        follow(call, next)
    }

    private func update(_ call: Call, _ request: RESTRequest) async throws(RESTError) {
        if let status = request.optional("Status") {
            switch status {
            case "completed": await hangUp(call, as: call.isAnswered ? .completed : .canceled)
            case "canceled" where [.queued, .initiated, .ringing].contains(call.status): await hangUp(call, as: .canceled)
            case "canceled": throw RESTError(400, 21_220, "The call \(call.sid) is in progress and cannot be canceled")
            default: throw RESTError(400, 21_218, "Status must be completed or canceled, and is \(status)")
            }
            return
        }
        guard let next = try instructions(request) else {
            throw RESTError(400, 20_001, "One of Url, Twiml and Status is required.")
        }
        guard !call.isOver, call.isAnswered || call.direction == .inbound else {
            throw RESTError(400, 21_220, "Call is not in-progress. Cannot redirect.")
        }
        follow(call, next)
    }

    // MARK: What a call is to do

    enum Instructions: Sendable {
        case ask(Webhook)
        case document([Verb])
    }

    private func instructions(_ request: RESTRequest) throws(RESTError) -> Instructions? {
        if var webhook = try request.webhook("Url", "Method") {
            webhook.fallback = request.optional("FallbackUrl")
            return .ask(webhook)
        }
        if let text = request.optional("Twiml") {
            guard text.count <= 4000 else { throw RESTError(400, 32_018, "Twiml is longer than 4000 characters") }
            do {
                return .document(try TwiMLDocument(twiml: Array(text.utf8)).verbs)
            } catch {
                throw RESTError(400, error.code, error.message)
            }
        }
        return request.optional("ApplicationSid") == settings.applicationSID ? .ask(settings.voice) : nil
    }

    private func follow(_ call: Call, _ next: Instructions) {
        switch next {
        case .ask(let webhook): start(call, webhook, purpose: "Call URL")
        case .document(let verbs): start(call, verbs: verbs)
        }
    }

    /// `client:alice?a=b` carries custom parameters.
    private static func address(_ to: String) -> (Endpoint, [Parameter]) {
        guard to.hasPrefix("client:"), let mark = to.firstIndex(of: "?") else { return (Endpoint(to), []) }
        let query = (try? FormParameters(parsing: to[to.index(after: mark)...].utf8)) ?? FormParameters()
        return (Endpoint(String(to[..<mark])), query.pairs)
    }

    func json(_ call: Call) -> JSONValue {
        let uri = "/2010-04-01/Accounts/\(settings.accountSID)/Calls/\(call.sid)"
        return [
            "sid": .text(call.sid), "account_sid": .text(settings.accountSID), "api_version": "2010-04-01",
            "parent_call_sid": .init(call.parent?.sid), "from": .text(call.from), "from_formatted": .text(call.from),
            "to": .text(call.to), "to_formatted": .text(call.to), "status": .text(call.status.text),
            "direction": .text(call.direction.text), "date_created": .text(call.createdAt.rfc2822),
            "date_updated": .text((call.endedAt ?? call.answeredAt ?? call.createdAt).rfc2822),
            "start_time": .init(call.answeredAt?.rfc2822), "end_time": .init(call.endedAt?.rfc2822),
            "duration": call.isOver ? .text(String(call.duration)) : nil, "price": nil, "price_unit": "USD",
            "phone_number_sid": nil, "answered_by": nil, "annotation": nil, "caller_name": nil, "forwarded_from": nil,
            "group_sid": nil, "queue_time": "0", "trunk_sid": nil, "uri": .text(uri + ".json"),
            "subresource_uris": ["recordings": .text(uri + "/Recordings.json")],
        ]
    }
}
