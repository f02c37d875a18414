internal import ArgumentParser
internal import FoundationEssentials
internal import LMDB
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceProgram
internal import Settings
internal import SocketLoop
internal import Store
internal import Systemd

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
        try await ServiceProgram.run(Self.name, isConfiguration: { $0 is EventKeyRefusal }) { try await serve($0) }
    }
    static let name = "supportd"

    private func serve(_ program: ServiceProgram) async throws {
        let logger = program.logger
        var settings = try await settings(logger)
        DiskSignals.install()
        program.log(from: settings.logLevel)
        let passed = try PassedSockets(environment: program.environment).only(.unix)
        let lock = try DirectoryLock(directory: settings.dataDirectory)
        // One reader a loop, and some for the threads that read for long.
        settings.store.environment.maximumReaders = UInt32(System.coreCount + 32)
        let group = try SocketLoopGroup(count: System.coreCount)
        let daemon = try await Daemon.start(settings, passed: passed, group: group, logger: logger)
        try await program.serve([DaemonService(daemon: daemon, program: program, settings: { try await self.settings(logger) })])
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
}
