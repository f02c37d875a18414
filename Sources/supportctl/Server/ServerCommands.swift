internal import ArgumentParser
internal import Protocol
internal import RPC

struct ServerInfoCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "info", abstract: "Says the daemon's version and size.")
    @OptionGroup var daemon: DaemonOptions

    func params() -> ServerInfo { ServerInfo() }
    func text(_ info: ServerInfo.Result) -> String {
        """
        supportd \(info.version), process \(info.processIdentifier), since \(info.startedAt.toTheSecond)
        Tickets:  \(info.tickets)
        Events:   \(info.events)
        Storage:  \(info.storageBytes >> 10) KiB of at most \(info.storageLimitBytes >> 20) MiB, schema \(info.schemaVersion)
        Region:   \(info.defaultRegion)
        Access:   \(info.access.rawValue)
        """
    }
}

struct ServerCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks every table and index; fails when something is wrong."
    )
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            let result = try await client.call(ServerCheck())
            if daemon.json {
                StandardOutput.print(try JSONText.of(result))
            } else {
                for problem in result.problems { StandardOutput.print(problem) }
                let verdict = result.problems.isEmpty ? "The store is sound" : "The store is damaged"
                StandardOutput.print("\(verdict): \(result.tickets) tickets, \(result.events) events.")
            }
            if !result.problems.isEmpty { throw ExitCode.failure }
        }
    }
}

struct ServerDescribeCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "describe", abstract: "Lists the methods of the wire.")
    @OptionGroup var daemon: DaemonOptions

    func params() -> ServerDescribe { ServerDescribe() }
    func text(_ result: ServerDescribe.Result) -> String {
        result.methods.map(Self.text).joined(separator: "\n")
    }

    private static func text(_ method: MethodDescription) -> String {
        let parameters = method.parameters.map { "    \($0.name): \($0.type)\($0.required ? "" : ", optional")" }
        return (["\(method.name) (\(method.access.rawValue))", "    \(method.summary)"] + parameters).joined(separator: "\n")
    }
}
