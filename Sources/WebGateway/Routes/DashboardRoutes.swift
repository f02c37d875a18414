internal import Hummingbird
internal import Protocol

/// The agents' page.
struct DashboardRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/dashboard") { request, _ in try await dashboard(request) }
    }

    private func dashboard(_ request: Request) async throws -> Response {
        guard let agent = try await gateway.agent(of: request) else { return .seeOther("/sign-in") }
        var after: Int?
        if let text = request.uri.queryParameters["after"] {
            guard let number = Int(text), number > 0 else {
                throw HTTPError(.badRequest, message: "after must be a ticket's number.")
            }
            after = number
        }
        let page = try await gateway.daemon.call(TicketsList(after: after), actor: "agent:\(agent)")
        return try gateway.pages.response(
            DashboardPage(
                agent: agent,
                voiceSDK: gateway.settings.voiceSDK.tag,
                tickets: page.tickets.map(TicketRow.init),
                nextPage: page.next.map { "/dashboard?after=\($0)" },
                isFirst: after == nil
            )
        )
    }
}
