internal import Hummingbird

/// The agents' page.
struct DashboardRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/dashboard") { request, _ in try await dashboard(request) }
    }

    private func dashboard(_ request: Request) async throws -> Response {
        guard let agent = try await gateway.agent(of: request) else { return .seeOther("/sign-in") }
        let list = try await gateway.ticketList(request, agent)
        return DashboardPage(agent: agent, voiceSDK: gateway.settings.voiceSDK.tag, list: list).response()
    }
}
