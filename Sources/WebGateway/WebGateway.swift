public import ArgumentParser
internal import FoundationEssentials
internal import HummingbirdCore
public import Logging
internal import Logs
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceLifecycle
internal import Settings
internal import Systemd
internal import UnixSignals

struct WebGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webgateway",
        abstract: "Serves the support desk to browsers and answers Twilio's webhooks.",
        discussion: """
            Settings come from the environment: SUPPORTD_SOCKET, PUBLIC_URL, PORT (8080), HOST (127.0.0.1), \
            TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_APPLICATION_SID, \
            TWILIO_PHONE_NUMBER, VOICE_SDK_FILE or VOICE_SDK_URL; secrets also from systemd's credentials.
            """,
        version: Release.version
    )
    @Option(help: ArgumentHelp("The daemon's Unix socket.", valueName: "path"))
    var socket: String?
    @Option(help: "The TCP port.")
    var port: String?
    @Option(help: ArgumentHelp("A file with settings: JSON, or lines NAME=value where its name ends with .env.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level?

    func run() async throws {
        let threshold = LogThreshold()
        do {
            try await serve(Logger.standardError("webgateway", threshold: threshold), threshold)
        } catch let faults as SettingsFaults {
            try Self.refuse("the settings are not right:\n\(faults)", SettingsFaults.exitCode)
        } catch {
            try Self.refuse("\(error)")
        }
    }

    private func serve(_ logger: Logger, _ threshold: LogThreshold) async throws {
        let environment = ProcessInfo.processInfo.environment
        let settings = try await settings()
        threshold.level = settings.logLevel
        let passed = try PassedSockets(environment: environment).only(.tcp)
        let manager = Supervisor(environment: environment)
        let group = MultiThreadedEventLoopGroup.singleton
        let daemon = DaemonLink(path: settings.socket)
        let gateway = Gateway(
            settings: settings,
            daemon: daemon,
            live: LiveFeed(source: DaemonEvents(path: settings.socket), logger: logger),
            logger: logger
        )
        let responder = GatewayResponder(gateway)
        let server = HTTPServer(
            place: passed.map { .passed($0) } ?? .address(host: settings.host, port: settings.port),
            group: group,
            respond: { try await responder.respond($0, $1, $2) },
            logger: gateway.quietLogger,
            onRunning: { address in
                logger.info("ready", metadata: ["address": "\(address?.description ?? "")", "url": "\(settings.publicURL.text)"])
                manager?.send(.ready, .status("serving \(settings.publicURL.text)"))
            }
        )
        let service = GatewayService(
            server: server, responder: responder, logger: logger, threshold: threshold, manager: manager,
            settings: { try await self.settings() }
        )
        let lifecycle = ServiceGroup(
            services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: gateway.quietLogger
        )
        try await lifecycle.run()
        await daemon.close()
        logger.info("stopped")
    }

    private func settings() async throws -> GatewaySettings {
        var reader = await SettingsReader(
            overrides: ["supportd.socket": socket, "port": port, "webgateway.logLevel": logLevel?.rawValue],
            file: config ?? ProcessInfo.processInfo.environment["WEBGATEWAY_CONFIG"]
        )
        return try GatewaySettings(&reader)
    }

    private static func refuse(_ message: String, _ code: Int32 = 1) throws -> Never {
        StandardError.write("webgateway: \(message)\n")
        throw ExitCode(code)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
