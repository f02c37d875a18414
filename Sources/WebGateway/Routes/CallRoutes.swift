internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Protocol
internal import RPC
internal import Settings
internal import Twilio
internal import TwilioSettings

/// Twilio's webhooks: what is to happen with a call.
struct CallRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.post("/call/connect") { request, _ in try await webhook(request, connect) }
        router.postOnly("/call/connect")
        router.post("/call/completed") { request, _ in try await webhook(request, completed) }
        router.postOnly("/call/completed")
    }

    /// Answers a webhook that is Twilio's; any other is refused before its parameters mean anything.
    private func webhook(
        _ request: Request,
        _ answer: (FormParameters, Words) async throws -> VoiceResponse
    ) async throws -> Response {
        var request = request
        guard let name = HTTPField.Name("X-Twilio-Signature"), let signature = request.headers[name], !signature.isEmpty else {
            throw Refusal(.badRequest, .errorSignature)
        }
        // The target as it came, neither decoded nor tidied: that is what was signed.
        let url = gateway.settings.publicURL.url(of: request.head.path ?? request.uri.string)
        let form = try await request.form()
        guard try RequestSignature(authToken: gateway.settings.twilio.authToken).isValid(signature, url: url, form: form) else {
            throw Refusal(.forbidden, .errorSignatureWrong)
        }
        let words = words(for: request, form)
        do {
            return Self.xml(try await answer(form, words))
        } catch let fault as Fault where fault.reason == .unavailable || fault.reason == .overloaded {
            // Not 200: an account with a fallback URL goes on there.
            return Self.xml(.saying(words[.spokenAway], words), status: .serviceUnavailable)
        } catch let error as TwilioError {
            throw Refusal(.badRequest, .errorWebhook, ["reason": error.description])
        }
    }

    /// In which language the caller is spoken to: the page's, which a browser's call brings along and the address of the call's
    /// second webhook then names; else the desk's.
    private func words(for request: Request, _ form: FormParameters) -> Words {
        let catalogues = gateway.settings.catalogues
        let language = form[Self.language] ?? request.uri.queryParameters[Self.language[...]].map(String.init)
        return language.flatMap { catalogues[$0] } ?? catalogues.standard
    }

    private static let language = "language"

    // MARK: A call begins

    private func connect(_ form: FormParameters, _ words: Words) async throws -> VoiceResponse {
        let request = try VoiceRequest(form)
        let agents = try await gateway.daemon.call(AgentsList(), actor: "web").agents
        // The identity is from the token that we signed; all else in the form is what a browser wrote into it.
        guard case .client(let identity) = request.from, agents.contains(where: { $0.name == identity }) else {
            return try connectToSupport(agents, words)
        }
        let ticket = form["ticket"].flatMap { $0.isEmpty ? nil : $0 }
        let number = form["phoneNumber"].flatMap { $0.isEmpty ? nil : $0 }
        if ticket == nil, number == nil { return try connectToSupport(agents.filter { $0.name != identity }, words) }
        guard let number = try await dialableNumber(ticket: ticket, phoneNumber: number, agent: identity) else {
            return .saying(words[.spokenNoTicket], words)
        }
        // No action: an agent's page says itself how a call ended that nobody answered.
        return dial(.number(Dial.Number(number)), action: nil)
    }

    /// The number to dial for an agent: one that a ticket has, and that could be rung. Nil refuses the call.
    private func dialableNumber(ticket: String?, phoneNumber: String?, agent: String) async throws -> String? {
        let actor = "agent:\(agent)"
        do throws(Fault) {
            if let ticket {
                guard let number = Int(ticket) else { return nil }
                let found = try await gateway.daemon.call(TicketsGet(number: number), actor: actor)
                let isSame = phoneNumber == nil || phoneNumber == found.phoneNumber
                return isSame ? try await dialable(found, actor: actor) : nil
            }
            guard let phoneNumber else { return nil }
            let page = try await gateway.daemon.call(TicketsList(phoneNumber: phoneNumber, limit: 1), actor: actor)
            guard let found = page.tickets.first else { return nil }
            return try await dialable(found, actor: actor)
        } catch {
            guard error.reason == .notFound || error.reason == .invalid else { throw error }
            return nil
        }
    }

    /// The ticket's number if the numbering plans of the day let it be rung.
    private func dialable(_ ticket: Ticket, actor: String) async throws(Fault) -> String? {
        let numbers = try await gateway.daemon.describeNumbers(of: [ticket], actor: actor)
        return numbers[ticket].dialable ? ticket.phoneNumber : nil
    }

    /// Rings the agents who have signed in, or all when nobody has; on a fresh desk the tutorial's `support_agent`.
    private func connectToSupport(_ agents: [Agent], _ words: Words) throws -> VoiceResponse {
        let signedIn = agents.filter(\.signedIn)
        let names = (signedIn.isEmpty ? agents : signedIn).map(\.name).prefix(Dial.Target.maximumPartyCount)
        let parties = (names.isEmpty ? ["support_agent"] : Array(names)).map { Dial.Party.client(Dial.Client($0)) }
        let isStandard = words.language == gateway.settings.catalogues.standard.language
        return dial(try .parties(parties), action: "/call/completed" + (isStandard ? "" : "?\(Self.language)=\(words.language)"))
    }

    private func dial(_ target: Dial.Target, action: String?) -> VoiceResponse {
        let dial = Dial(
            to: target,
            callerID: gateway.settings.twilio.phoneNumber,
            timeout: 30,
            action: action,
            answerOnBridge: true
        )
        return VoiceResponse(.dial(dial))
    }

    // MARK: A call's second leg has ended

    private func completed(_ form: FormParameters, _ words: Words) async throws -> VoiceResponse {
        switch try DialAction(form).status {
        case .completed, .answered: VoiceResponse()
        case .busy: .saying(words[.spokenBusy], words)
        case .noAnswer: .saying(words[.spokenNoAnswer], words)
        default: .saying(words[.spokenFailed], words)
        }
    }

    private static func xml(_ response: VoiceResponse, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "\(VoiceResponse.contentType); charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: response.xml))
        )
    }
}

extension VoiceResponse {
    /// Twilio's voice is English where none is named (https://www.twilio.com/docs/voice/twiml/say).
    fileprivate static func saying(_ sentence: Sentence, _ words: Words) -> VoiceResponse {
        let language = words[.speechLanguage].text
        return VoiceResponse(.say(Say(sentence.text, language: language == "en-US" ? nil : language)), .hangup)
    }
}
