internal import Hummingbird

/// The agents' page.
struct DashboardRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/dashboard") { request, _ in try await dashboard(request) }
    }

    private func dashboard(_ request: Request) async throws -> Response {
        let reader = Reader(of: request, gateway.settings)
        let lists = TicketLists(daemon: gateway.daemon, sessions: gateway.sessions)
        guard let (agent, list) = try await lists.page(request, for: reader) else { return .seeOther("/sign-in") }
        let page = DashboardPage(agent: agent, voiceSDK: gateway.settings.voiceSDK.tag, list: list)
        return page.response(for: reader)
    }
}
