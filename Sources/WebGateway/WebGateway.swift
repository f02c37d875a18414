internal import ArgumentParser
internal import FoundationEssentials
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceProgram
internal import Settings
internal import Systemd

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
        try await ServiceProgram.run("webgateway") { try await serve($0) }
    }

    private func serve(_ program: ServiceProgram) async throws {
        let logger = program.logger
        let settings = try await settings()
        program.log(from: settings.logLevel)
        let passed = try PassedSockets(environment: program.environment).only(.tcp)
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
                program.manager?.post(.ready, .status("serving \(settings.publicURL.text)"))
            }
        )
        let service = GatewayService(
            server: server, responder: responder, program: program, settings: { try await self.settings() })
        try await program.serve([service], logger: gateway.quietLogger)
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
}
