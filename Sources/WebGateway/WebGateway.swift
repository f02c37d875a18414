public import ArgumentParser
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import Logs
internal import NIOCore
internal import NIOPosix
internal import Settings

@main
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
    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level = .info

    /// How long a connection may be silent between two requests.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Connections at once; the next waits in the kernel's queue. It fits a limit of 1024 open files.
    private static let maximumConnections = 900

    func run() async throws {
        var logger = Logger.standardError("webgateway")
        logger.logLevel = logLevel
        do {
            try await serve(logger)
        } catch let faults as SettingsFaults {
            try Self.refuse("the settings are not right:\n\(faults)")
        } catch {
            try Self.refuse("\(error)")
        }
    }

    private func serve(_ logger: Logger) async throws {
        var reader = await SettingsReader(
            overrides: ["supportd.socket": socket, "port": port],
            file: config ?? ProcessInfo.processInfo.environment["WEBGATEWAY_CONFIG"]
        )
        let settings = try GatewaySettings(&reader)
        let group = MultiThreadedEventLoopGroup.singleton
        let gateway = Gateway(
            settings: settings,
            daemon: DaemonLink(path: settings.socket, group: group),
            live: LiveFeed(path: settings.socket, group: group, logger: logger),
            pages: try PageRenderer(directory: settings.assets + "/Views"),
            logger: logger
        )
        let application = Application(
            router: gateway.router(),
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections)
            ),
            onServerRunning: { channel in
                logger.info(
                    "ready", metadata: ["address": "\(channel.localAddress?.description ?? "")", "url": "\(settings.publicURL.text)"])
            },
            eventLoopGroupProvider: .shared(group),
            logger: gateway.quietLogger
        )
        try await application.runService()
        await gateway.daemon.close()
        logger.info("stopped")
    }

    private static func refuse(_ message: String) throws -> Never {
        FileHandle.standardError.write(Data("webgateway: \(message)\n".utf8))
        throw ExitCode.failure
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
