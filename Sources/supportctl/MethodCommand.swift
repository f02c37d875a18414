internal import ArgumentParser
internal import Protocol
internal import RPC

/// A command that is one method: its options become the parameters, its result one printed text.
protocol MethodCommand: AsyncParsableCommand {
    associatedtype Call: Method
    var daemon: DaemonOptions { get }
    func params() throws -> Call
    func text(_ result: Call.Result) -> String
}

extension MethodCommand {
    func run() async throws {
        let call = try params()
        try await daemon.withDaemon { client in try output(await client.call(call)) }
    }

    func output(_ result: Call.Result) throws {
        StandardOutput.print(daemon.json ? try JSONText.of(result) : text(result))
    }
}
