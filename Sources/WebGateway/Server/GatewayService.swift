internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import ServiceProgram
internal import Settings
internal import Systemd

/// Runs the server until a signal stops it, and notifies the service manager, if there is one.
struct GatewayService: Service {
    let server: HTTPServer
    let responder: GatewayResponder
    let program: ServiceProgram
    /// Reads the settings again.
    let settings: @Sendable () async throws -> GatewaySettings

    func run() async throws {
        let signals = await ReloadSignals()
        try await withThrowingDiscardingTaskGroup { companions in
            companions.addTask { await watch() }
            companions.addTask { await reload(signals) }
            defer { companions.cancelAll() }
            try await withGracefulShutdownHandler {
                try await server.run()
            } onGracefulShutdown: {
                program.manager?.post(.stopping, .status("answering the last requests"))
            }
        }
    }

    /// Each event loop takes a turn.
    private func watch() async {
        await program.manager?.watch {
            for loop in server.group.makeIterator() { try await loop.submit {}.get() }
        } onFailure: { error in
            program.logger.critical("an event loop does not run", metadata: ["error": "\(error)"])
        }
    }

    private func reload(_ signals: ReloadSignals) async {
        await program.reload(on: signals, read: settings) {
            responder.reload($0)
        } status: {
            "serving \(responder.gateway.settings.publicURL.text)"
        }
    }
}

extension GatewayResponder {
    /// Applies new settings from the next request on. Returns the names of those that wait for a restart.
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

extension GatewaySettings: ReloadableSettings {}
