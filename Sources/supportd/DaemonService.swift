internal import LMDB
internal import Logging
internal import ServiceLifecycle
internal import ServiceProgram
internal import Systemd

/// Runs the daemon until a signal stops it gracefully, and notifies the service manager, if there is one.
struct DaemonService: Service {
    let daemon: Daemon
    let program: ServiceProgram
    /// Reads the settings again.
    let settings: @Sendable () async throws -> DaemonSettings

    func run() async throws {
        let signals = await ReloadSignals()
        // From here on a signal stops the daemon gracefully.
        let current = daemon.current.settings
        program.logger.info("ready", metadata: ["socket": "\(current.socket)", "data": "\(current.dataDirectory)"])
        if await program.manager?.send(.ready, .status(status)) == false {
            program.logger.warning("the service manager could not be notified that the daemon is ready")
        }
        let failure = try await withThrowingDiscardingTaskGroup { companions in
            companions.addTask { await watch() }
            companions.addTask { await reload(signals) }
            defer { companions.cancelAll() }
            return try await untilTheEnd()
        }
        await program.manager?.send(.stopping, .status("answering the last calls"))
        await daemon.stop()
        // The exit code is not zero, so that the service manager starts the daemon again.
        if let failure { throw failure }
    }

    /// Returns nil on a signal, or the error that broke the store.
    private func untilTheEnd() async throws -> (any Error)? {
        try await withThrowingTaskGroup(of: (any Error)?.self) { tasks in
            tasks.addTask {
                try await gracefulShutdown()
                return nil
            }
            tasks.addTask { await daemon.failure() }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
    }

    private func watch() async {
        await program.manager?.watch {
            try await daemon.probe()
        } onFailure: { error in
            program.logger.critical("the daemon cannot read its store", metadata: ["error": "\(error)"])
        }
    }

    private func reload(_ signals: ReloadSignals) async {
        await program.reload(on: signals, read: settings) {
            daemon.reload($0)
        } status: {
            status
        }
    }

    private var status: String { "serving on \(daemon.current.settings.socket)" }
}

extension DaemonSettings: ReloadableSettings {}
