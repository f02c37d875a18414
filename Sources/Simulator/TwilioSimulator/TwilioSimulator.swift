internal import ArgumentParser
internal import HTTPClient
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import ServiceProgram
internal import Settings
internal import TLS
internal import Twilio
internal import TwilioSettings
internal import WebRTC

struct TwilioSimulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twilio-simulator",
        abstract: "Stands in for Twilio on this machine: calls between browsers, with real sound and no account.",
        discussion: """
            Settings come from the environment: the account under the gateway's names (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, \
            TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_APPLICATION_SID, TWILIO_PHONE_NUMBER; any invented values), PUBLIC_URL \
            (the desk), SIMULATOR_HOST (127.0.0.1), SIMULATOR_PORT (8090), SIMULATOR_URL, SIMULATOR_MEDIA_PORT, \
            SIMULATOR_VOICE_URL, SIMULATOR_VOICE_FALLBACK_URL, SIMULATOR_NUMBER_VOICE_URL, SIMULATOR_MESSAGING_URL, \
            SIMULATOR_VERIFIED_NUMBERS, SIMULATOR_TLS_PORT with SIMULATOR_TLS_CERTIFICATE and SIMULATOR_TLS_KEY.

            The page /workbench shows a handset, the dashboard and the shop side by side. SIMULATOR_DEMO_SIGN_IN (name:password) is \
            shown on it, for a demo on this machine alone: SIMULATOR_HOST, SIMULATOR_URL and PUBLIC_URL must be addresses of loopback.
            """,
        version: Release.version
    )
    @Option(help: "The TCP port.")
    var port: String?
    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level = .info

    func run() async throws {
        try await ServiceProgram.run("twilio-simulator") { try await serve($0) }
    }

    private func serve(_ program: ServiceProgram) async throws {
        program.log(from: logLevel)
        var reader = await SettingsReader(overrides: ["simulator.port": port], file: config)
        let settings = try SimulatorSettings(&reader)
        let group = MultiThreadedEventLoopGroup.singleton
        var configuration = HTTPClient.Configuration()
        configuration.userAgent = "TwilioProxy/1.1"
        // A slow answer to one call must not keep another waiting.
        configuration.maximumTransfers = 1000
        try await HTTPClient.with(configuration) { client in
            try await MediaServer.with(host: settings.host, port: settings.mediaPort, group: group) { media in
                let sender = WebhookSender(
                    client: client, signature: RequestSignature(authToken: settings.account.authToken), log: WebhookLog())
                let board = Switchboard(settings: settings, media: media, sender: sender)
                try await Self.serve(board, program)
            }
        }
        program.logger.info("stopped")
    }

    private static func serve(_ board: Switchboard, _ program: ServiceProgram) async throws {
        let settings = board.settings
        let logger = program.logger
        let session = SignalSession(board: board)
        let router = SimulatorRouter(board: board, logger: program.quietLogger).router()
        let channel = { @Sendable (responder: @escaping HTTPChannelHandler.Responder) in
            SignalChannel(responder: responder, ownHost: settings.ownHost) { channel, isOurPage in
                await session.run(channel, isOurPage: isOurPage)
            }
        }
        var services: [any Service] = [
            application(router, HTTPServerBuilder(channel), port: settings.port, "ready", settings, logger)
        ]
        if let tls = settings.tls {
            let context = try TLSServerContext(certificateChain: tls.certificate, key: tls.key)
            let secure = HTTPServerBuilder { SecureChannel(base: channel($0), context: context) }
            services.append(application(router, secure, port: tls.port, "ready for TLS", settings, logger))
        }
        try await program.serve(services, logger: program.quietLogger)
    }

    private static func application(
        _ router: Router<BasicRequestContext>, _ server: HTTPServerBuilder, port: Int, _ word: String,
        _ settings: SimulatorSettings, _ logger: Logger
    ) -> any Service {
        var quiet = logger
        quiet.logLevel = .error
        return Application(
            router: router, server: server,
            configuration: .init(address: .hostname(settings.host, port: port), serverName: nil),
            onServerRunning: { channel in
                logger.info("\(word)", metadata: ["address": "\(channel.localAddress?.description ?? "")"])
            },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), logger: quiet
        )
    }
}
