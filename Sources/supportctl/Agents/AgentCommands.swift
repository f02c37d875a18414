internal import ArgumentParser
internal import Protocol
internal import RPC

struct AgentsListCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the agents.")
    @OptionGroup var daemon: DaemonOptions

    func params() -> AgentsList { AgentsList() }
    func text(_ result: AgentsList.Result) -> String {
        let table = Self.table(width: StandardOutput.width)
        return ([table.header] + result.agents.map { table.row($0) }).joined(separator: "\n")
    }
    static func table(width: Int?) -> RecordTable<Agent> {
        RecordTable([.init("name", "AGENT", 24), .init("signedIn", "SIGNED IN", 9), .init("createdAt", "SINCE", nil)], width: width)
    }
}

struct AgentsAddCommand: MethodCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds an agent. The password is asked for, or read as a line from standard input."
    )
    @Argument(help: "1 to 121 of A-Z, a-z, 0-9 and _.") var name: String
    @OptionGroup var daemon: DaemonOptions

    func params() throws -> AgentsAdd { AgentsAdd(name: name, password: try Password.read()) }
    func text(_ agent: Agent) -> String { "Agent \(agent.name) added." }
}

struct AgentsSetPasswordCommand: MethodCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Gives an agent a new password and ends the agent's sessions."
    )
    @Argument var name: String
    @OptionGroup var daemon: DaemonOptions

    func params() throws -> AgentsSetPassword { AgentsSetPassword(name: name, password: try Password.read()) }
    func text(_ result: Done) -> String { "The password of \(name) is changed, and all sessions have ended." }
}

struct AgentsRemoveCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Removes an agent.")
    @Argument var name: String
    @OptionGroup var daemon: DaemonOptions

    func params() -> AgentsRemove { AgentsRemove(name: name) }
    func text(_ result: Done) -> String { "Agent \(name) removed." }
}
