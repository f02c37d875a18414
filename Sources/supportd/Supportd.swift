public import ArgumentParser
internal import FoundationEssentials
internal import LMDB
public import Logging
internal import Logs
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceLifecycle
internal import Settings
internal import SocketLoop
internal import Store
internal import Systemd
internal import UnixSignals

struct Supportd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supportd",
        abstract: "Keeps the support desk's tickets and answers over a Unix socket.",
        discussion: "Every option may also stand in the environment (SUPPORTD_DATA_DIRECTORY) or in the configuration file.",
        version: Release.version,
        subcommands: [VerifyCommand.self]
    )

    @Option(help: ArgumentHelp("The directory that tickets are kept in.", valueName: "dir"))
    var dataDirectory: String?
    @Option(help: ArgumentHelp("The Unix socket to listen on.", valueName: "path"))
    var socket: String?
    @Option(help: ArgumentHelp("Where numbers without a country code are; US when absent.", valueName: "region"))
    var defaultRegion: String?
    @Option(help: ArgumentHelp("A file with settings: JSON, or lines NAME=value where its name ends with .env.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level?

    func run() async throws {
        let threshold = LogThreshold()
        do {
            try await serve(Logger.standardError("supportd", threshold: threshold), threshold)
        } catch let faults as SettingsFaults {
            try Self.refuse("the settings are not right:\n\(faults)", SettingsFaults.exitCode)
        } catch let refusal as EventKeyRefusal {
            try Self.refuse(refusal.description, SettingsFaults.exitCode)
        } catch let refusal as DirectoryLock.Refusal {
            try Self.refuse(refusal.description)
        } catch {
            try Self.refuse("\(error)")
        }
    }

    private func serve(_ logger: Logger, _ threshold: LogThreshold) async throws {
        let environment = ProcessInfo.processInfo.environment
        var settings = try await settings(logger)
        DiskSignals.install()
        threshold.level = settings.logLevel
        let passed = try PassedSockets(environment: environment).only(.unix)
        let lock = try DirectoryLock(directory: settings.dataDirectory)
        // One reader a loop, and some for the threads that read for long.
        settings.store.environment.maximumReaders = UInt32(System.coreCount + 32)
        let group = try SocketLoopGroup(count: System.coreCount)
        let daemon = try await Daemon.start(settings, passed: passed, group: group, logger: logger)
        let service = DaemonService(
            daemon: daemon, logger: logger, threshold: threshold, manager: Supervisor(environment: environment),
            settings: { try await self.settings(logger) }
        )
        let lifecycle = ServiceGroup(
            services: [service],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await lifecycle.run()
        logger.info("stopped")
        try await group.shutdownGracefully()
        _ = consume lock
    }

    private func settings(_ logger: Logger) async throws -> DaemonSettings {
        var reader = await SettingsReader(
            overrides: [
                "supportd.dataDirectory": dataDirectory,
                "supportd.socket": socket,
                "supportd.defaultRegion": defaultRegion,
                "supportd.logLevel": logLevel?.rawValue,
            ],
            file: config ?? ProcessInfo.processInfo.environment["SUPPORTD_CONFIG"]
        )
        var settings = try DaemonSettings(&reader)
        let unknown = reader.unknown(beginningWith: "SUPPORTD_").filter { $0 != "SUPPORTD_CONFIG" }
        if !unknown.isEmpty {
            logger.warning("settings that supportd does not know are ignored", metadata: ["settings": "\(unknown.joined(separator: " "))"])
        }
        settings.limits.connections = try FileDescriptors.raise(for: settings.limits.connections, logger)
        return settings
    }

    /// One clear message, without a usage text: the words of the command were right.
    static func refuse(_ message: String, _ code: Int32 = 1) throws -> Never {
        StandardError.write("supportd: \(message)\n")
        throw ExitCode(code)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
