import Protocol

/// What the daemon of a desk answers.
extension FakeDaemon {
    /// Agents, and sessions by their tokens.
    func hasAgents(_ names: [String], signedIn: Set<String> = [], sessions: [String: String] = [:]) {
        let agents = names.map { Agent(name: $0, createdAt: FakeDaemon.time, signedIn: signedIn.contains($0)) }
        answer(AgentsList.self) { _, _ in AgentsList.Result(agents: agents) }
        answer(SessionsVerify.self) { call, _ in
            guard let agent = sessions[call.token] else { throw Fault(.notFound, "There is no such session.") }
            return SessionsVerify.Result(agent: agent, expiresAt: FakeDaemon.time)
        }
    }

    /// Tickets, by number, by token, and in lists.
    ///
    /// - Parameters:
    ///   - sessions: agents by the tokens of their sessions, for lists that name one.
    ///   - undialable: numbers that no region assigns.
    func hasTickets(
        _ tickets: [Ticket], sequence: Int = 7, sessions: [String: String] = ["secret": "yuki"], undialable: Set<String> = []
    ) {
        answer(NumbersDescribe.self) { call, _ in
            let descriptions = call.numbers.map { number in
                NumberDescription(
                    number: number, text: "text of \(number) in \(call.language ?? "none")", dialable: !undialable.contains(number))
            }
            return NumbersDescribe.Result(descriptions: descriptions)
        }
        @Sendable func find(_ isIt: (Ticket) -> Bool) throws -> Ticket {
            guard let ticket = tickets.first(where: isIt) else { throw Fault(.notFound, "There is no such ticket.") }
            return ticket
        }
        answer(TicketsGet.self) { call, _ in try find { $0.number == call.number } }
        answer(TicketsFind.self) { call, _ in try find { $0.token == call.token } }
        answer(TicketsList.self) { call, _ in
            let found = tickets.filter { call.phoneNumber == nil || $0.phoneNumber == call.phoneNumber }
            let agent = call.session.flatMap { sessions[$0] }
            guard call.session == nil || agent != nil else { throw Fault(.notFound, "There is no such session.") }
            return TicketsList.Result(tickets: found.sorted { $0.number > $1.number }, sequence: sequence, agent: agent)
        }
    }

    static let time = Timestamp(milliseconds: 1_763_951_451_123)

    static func ticket(_ number: Int, phoneNumber: String = "+12025550143") -> Ticket {
        Ticket(
            number: number, revision: 1, token: "token\(number)", status: .open, name: "Customer \(number)", phoneNumber: phoneNumber,
            description: "Problem \(number)", createdAt: time, updatedAt: time
        )
    }
}
