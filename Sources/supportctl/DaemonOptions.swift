internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import RPC

/// How every command reaches the daemon and prints.
struct DaemonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket; SUPPORTD_SOCKET when absent.", valueName: "path"))
    var socket: String?
    @Flag(help: "Print JSON.")
    var json = false

    var socketPath: String {
        socket ?? ProcessInfo.processInfo.environment["SUPPORTD_SOCKET"] ?? "/run/supportd/supportd.sock"
    }

    /// Lends a way to the daemon to `body`, which connects with the first call. A refusal is one sentence on standard error
    /// and an exit code of its own.
    func withDaemon(_ body: (DaemonLink) async throws -> Void) async throws {
        try await Self.orRefusal {
            let link = DaemonLink(path: socketPath, callTimeout: nil)
            try await body(link)
            await link.close()
        }
    }

    /// Runs `body`; a refusal is one sentence on standard error and an exit code of its own.
    static func orRefusal(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let fault as Fault {
            warn(fault.message)
            throw fault.reason.exitCode
        }
    }

    static func warn(_ message: String) { StandardOutput.offer("supportctl: \(message)\n", to: STDERR_FILENO) }
}

extension Reason {
    /// Stable: scripts switch over them.
    var exitCode: ExitCode {
        switch self {
        case .internal: ExitCode(1)
        case .invalid: ExitCode(2)
        case .notFound: ExitCode(3)
        case .conflict: ExitCode(4)
        case .denied: ExitCode(5)
        case .overloaded: ExitCode(6)
        case .storageFull: ExitCode(7)
        case .tooLarge: ExitCode(8)
        case .unavailable: ExitCode(9)
        }
    }
}
