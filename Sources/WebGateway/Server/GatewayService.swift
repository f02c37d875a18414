internal import Logging
internal import Logs
internal import NIOCore
internal import ServiceLifecycle
internal import Settings
internal import Systemd
internal import UnixSignals

/// Runs the server until a signal stops it, and keeps the service manager, if there is one, informed.
struct GatewayService: Service {
    let server: HTTPServer
    let responder: GatewayResponder
    let logger: Logger
    let threshold: LogThreshold
    let manager: Supervisor?
    /// Reads the settings again.
    let settings: @Sendable () async throws -> GatewaySettings

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        try await withThrowingDiscardingTaskGroup { companions in
            companions.addTask { await watch() }
            companions.addTask { await reload(hangups) }
            defer { companions.cancelAll() }
            try await withGracefulShutdownHandler {
                try await server.run()
            } onGracefulShutdown: {
                manager?.send(.stopping, .status("answering the last requests"))
            }
        }
    }

    /// Each event loop takes a turn.
    private func watch() async {
        await manager?.watch {
            for loop in server.group.makeIterator() { try await loop.submit {}.get() }
        } onFailure: { error in
            logger.critical("an event loop does not run", metadata: ["error": "\(error)"])
        }
    }

    private func reload(_ hangups: UnixSignalsSequence) async {
        for await _ in hangups {
            manager?.send(.reloading)
            do {
                let settings = try await settings()
                let waiting = responder.reload(settings)
                threshold.level = settings.logLevel
                if waiting.isEmpty {
                    logger.info("the settings were read again")
                } else {
                    logger.warning("these settings change with the next start only", metadata: ["settings": "\(waiting)"])
                }
                manager?.send(.ready, .status("serving \(responder.gateway.settings.publicURL.text)"))
            } catch {
                logger.error("the settings are not right, and the old ones stay", metadata: ["faults": "\(error)"])
                manager?.send(.ready, .status("the settings that were read again are not right: \(error)"))
            }
        }
    }
}

extension GatewayResponder {
    /// Serves by new settings from the next request on. Gives the names of those that differ and wait for a restart.
    func reload(_ settings: GatewaySettings) -> [String] {
        var gateway = gateway
        let old = gateway.settings
        var waiting: [String] = []
        if settings.socket != old.socket { waiting.append("SUPPORTD_SOCKET") }
        if settings.host != old.host { waiting.append("HOST") }
        if settings.port != old.port { waiting.append("PORT") }
        gateway.settings = settings
        self.gateway = gateway
        return waiting
    }
}
