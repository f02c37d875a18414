internal import Hummingbird
internal import Protocol
internal import RPC

/// The lists of tickets that agents' pages show.
struct TicketLists: Sendable {
    let daemon: any DaemonCalls
    let sessions: AgentSessions

    /// The page of tickets that the query's `after` asks for, and the agent whose session the request carries; nil without one.
    func page(_ request: Request, for reader: Reader) async throws -> (agent: String, list: TicketListPage)? {
        guard let token = sessions.token(of: request) else { return nil }
        var after: Int?
        if let text = request.uri.queryParameters["after"] {
            guard let number = Int(text), number > 0 else { throw Refusal(.badRequest, .errorAfterTicket) }
            after = number
        }
        if let page = try await whole(after: after, session: token), let agent = page.agent {
            return (agent, try await list(page, after: after, agent, reader))
        }
        guard let agent = try await sessions.agent(of: request) else { return nil }
        let page = try await daemon.call(TicketsList(after: after), actor: "agent:\(agent)")
        return (agent, try await list(page, after: after, agent, reader))
    }

    /// The session and the list by one call. Nil when the session has ended, and when the daemon is of a version that knows no session
    /// in a list: it refuses the parameter, or leaves it out of account and names no agent.
    private func whole(after: Int?, session: String) async throws(Fault) -> TicketsList.Result? {
        do {
            return try await daemon.call(TicketsList(after: after, session: session), actor: "web")
        } catch {
            guard error.reason == .notFound || error.reason == .invalid else { throw error }
            return nil
        }
    }

    private func list(
        _ page: TicketsList.Result, after: Int?, _ agent: String, _ reader: Reader
    ) async throws(Fault) -> TicketListPage {
        TicketListPage(
            tickets: page.tickets,
            numbers: try await daemon.describeNumbers(of: page.tickets, language: reader.words.language, actor: "agent:\(agent)"),
            nextPage: page.next.map { "/dashboard?after=\($0)" },
            isFirst: after == nil,
            sequence: page.sequence
        )
    }
}
