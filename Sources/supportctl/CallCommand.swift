internal import ArgumentParser
internal import NIOCore
internal import RPC

/// Any method, by its wire name: what this program has no command for.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a method by its name; `supportctl server describe` lists them."
    )
    @Argument(help: "For example tickets.get.")
    var method: String
    @Argument(help: "The parameters as a JSON object, for example '{\"number\": 1}'.")
    var params = "{}"
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            let result = try await client.call(method, params: JSONText.object(params))
            StandardOutput.print(String(buffer: result))
        }
    }
}
