internal import NIOCore
internal import Protocol
internal import RPC

/// The first agent, added through the daemon.
struct SetupAgent {
    let daemon: DaemonOptions
    let isInteractive: Bool

    /// The daemon answers within a second. A socket that systemd holds accepts calls and does not answer while the daemon is down.
    private static let patience = TimeAmount.seconds(15)

    /// Adds an agent. An existing agent keeps its password.
    func add(_ given: String?, password: String?) async throws {
        do {
            try await addIfNew(given, password)
        } catch let fault as Fault where fault.reason == .unavailable {
            throw Fault(
                .unavailable,
                """
                The configuration is written, but the daemon does not answer at \(daemon.socketPath), so there may be no agent yet \
                (\(fault.message)). `journalctl -u supportd` says why; then: supportctl agents add \(given ?? "NAME").
                """)
        }
    }

    private func addIfNew(_ given: String?, _ password: String?) async throws {
        try await RPCClient.withConnection(path: daemon.socketPath, callTimeout: Self.patience) { client in
            let agents = try await client.call(AgentsList()).agents.map(\.name)
            if let given, agents.contains(given) {
                StandardOutput.print("Agent \(given) is there already, and stays as it is.")
            } else if let name = try given ?? askedName(agents) {
                try await add(name, password, client)
            } else if agents.isEmpty {
                StandardOutput.print("No agent was named: `supportctl agents add NAME` adds one.")
            }
        }
    }

    private func askedName(_ agents: [String]) throws -> String? {
        guard isInteractive, agents.isEmpty else { return nil }
        let name = try Question.line("The first agent's name [support_agent]: ")
        return name.isEmpty ? "support_agent" : name
    }

    /// Adds the agent. A person may try again with another name or password.
    private func add(_ name: String, _ password: String?, _ client: RPCClient) async throws {
        var name = name
        while true {
            guard let password = try password ?? (isInteractive ? Password.read() : nil) else {
                throw Fault(.invalid, "The agent \(name) has no password. Name a file that has it with --agent-password-file.")
            }
            do throws(Fault) {
                _ = try await client.call(AgentsAdd(name: name, password: password))
                return StandardOutput.print("Agent \(name) added.")
            } catch {
                guard isInteractive, error.reason == .invalid else { throw error }
                StandardOutput.print(Table.oneLine(error.message))
                let again = try Question.line("The agent's name [\(name)]: ")
                if !again.isEmpty { name = again }
            }
        }
    }
}
