internal import LMDB
internal import Logging
internal import Logs
internal import ServiceLifecycle
internal import Systemd
internal import UnixSignals

/// Runs the daemon until a signal stops it in order, and keeps the service manager, if there is one, informed.
struct DaemonService: Service {
    let daemon: Daemon
    let logger: Logger
    let threshold: LogThreshold
    let manager: Supervisor?
    /// Reads the settings again.
    let settings: @Sendable () async throws -> DaemonSettings

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        // From here on a signal stops it in order.
        let current = daemon.current.settings
        logger.info("ready", metadata: ["socket": "\(current.socket)", "data": "\(current.dataDirectory)"])
        if manager?.send(.ready, .status("serving on \(current.socket)")) == false {
            logger.warning("the service manager could not be told that the daemon is ready")
        }
        let failure = try await withThrowingDiscardingTaskGroup { companions in
            companions.addTask { await watch() }
            companions.addTask { await reload(hangups) }
            defer { companions.cancelAll() }
            return try await untilTheEnd()
        }
        manager?.send(.stopping, .status("answering the last calls"))
        await daemon.stop()
        // Not zero, so that the service manager starts it again.
        if let failure { throw failure }
    }

    /// Comes back with nil on a signal, or with what broke the store.
    private func untilTheEnd() async throws -> LMDBError? {
        try await withThrowingTaskGroup(of: LMDBError?.self) { tasks in
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
        await manager?.watch {
            try await daemon.probe()
        } onFailure: { error in
            logger.critical("the daemon cannot read its store", metadata: ["error": "\(error)"])
        }
    }

    private func reload(_ hangups: UnixSignalsSequence) async {
        for await _ in hangups {
            manager?.send(.reloading)
            do {
                let settings = try await settings()
                let waiting = daemon.reload(settings)
                threshold.level = settings.logLevel
                if waiting.isEmpty {
                    logger.info("the settings were read again")
                } else {
                    logger.warning("these settings change with the next start only", metadata: ["settings": "\(waiting)"])
                }
                manager?.send(.ready, .status("serving on \(daemon.current.settings.socket)"))
            } catch {
                logger.error("the settings are not right, and the old ones stay", metadata: ["faults": "\(error)"])
                manager?.send(.ready, .status("the settings that were read again are not right: \(error)"))
            }
        }
    }
}
