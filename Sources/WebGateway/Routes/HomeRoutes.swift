internal import Hummingbird
internal import NIOCore
internal import OpenSSL
internal import Protocol
internal import RPC
internal import Twilio

/// What customers see: the home page, the form, and a ticket's status.
struct HomeRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/") { request, _ in try await home(request) }
        router.post("/ticket/create") { request, _ in try await create(request) }
        router.postOnly("/ticket/create")
        router.get("/ticket/created/{token}") { request, context in try await created(request, context) }
        router.get("/status/{token}") { request, context in try await status(request, context) }
    }

    private func home(_ request: Request) async throws -> Response {
        HomePage(voiceSDK: sdk, form: try emptyForm()).response(for: reader(of: request))
    }

    private func create(_ request: Request) async throws -> Response {
        var request = request
        let parameters = try await request.form()
        var form = TicketForm(
            name: parameters["name"] ?? "",
            phoneNumber: parameters["phone_number"] ?? "",
            description: parameters["description"] ?? "",
            key: parameters["idempotency_key"] ?? ""
        )
        if !(1...128).contains(form.key.utf8.count) { form.key = try Self.newKey() }
        do {
            return .seeOther("/ticket/created/\(try await file(form, language: reader(of: request).words.language).token)")
        } catch let fault as Fault where fault.reason == .invalid && !fault.problems.isEmpty {
            form.problems = fault.problems
            return HomePage(voiceSDK: sdk, form: form).response(for: reader(of: request), status: .unprocessableContent)
        }
    }

    /// Files the ticket. A form that was changed and sent again is another ticket, so it gets another key: one of its
    /// content, for that form may be sent twice too.
    private func file(_ form: TicketForm, language: String) async throws -> Ticket {
        func call(key: String) -> TicketsCreate {
            TicketsCreate(
                name: form.name, phoneNumber: form.phoneNumber, description: form.description, language: language, idempotencyKey: key
            )
        }
        do {
            return try await gateway.daemon.call(call(key: form.key), actor: "customer")
        } catch let fault where fault.reason == .conflict {
            return try await gateway.daemon.call(call(key: try form.keyOfContent()), actor: "customer")
        }
    }

    private func created(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let ticket = try await ticket(context)
        let page = HomePage(voiceSDK: sdk, form: try emptyForm(), statusURL: "/status/\(ticket.token)")
        return page.response(for: reader(of: request))
    }

    private func status(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let ticket = try await ticket(context)
        let reader = Reader(of: request, gateway.settings, subject: ticket.language)
        return StatusPage(ticket: ticket, voiceSDK: sdk).response(for: reader)
    }

    private func ticket(_ context: GatewayContext) async throws -> Ticket {
        let token = try context.parameters.require("token")
        return try await gateway.daemon.call(TicketsFind(token: token), actor: "customer")
    }

    private func reader(of request: Request) -> Reader { Reader(of: request, gateway.settings) }
    private var sdk: VoiceSDK.Tag? { gateway.settings.voiceSDK.tag }
    private func emptyForm() throws -> TicketForm { TicketForm(key: try Self.newKey()) }
    private static func newKey() throws -> String { Base64.encodeURL(try SecureRandom.bytes(16)) }
}

extension TicketForm {
    /// The same for the same form.
    fileprivate func keyOfContent() throws -> String {
        let content = [name, phoneNumber, description].joined(separator: "\u{0}")
        return Base64.encodeURL(try HMAC.sha256(key: Array(key.utf8), message: Array(content.utf8)))
    }
}
