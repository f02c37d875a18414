public import ArgumentParser
internal import Foundation
internal import LMDB
public import Logging
internal import Logs
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceLifecycle
internal import Settings
internal import Store
internal import UnixSignals

@main
struct Supportd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supportd",
        abstract: "Keeps the support desk's tickets and answers over a Unix socket.",
        discussion: "Every option may also stand in the environment (SUPPORTD_DATA_DIRECTORY) or in the configuration file.",
        version: Daemon.version
    )

    @Option(help: ArgumentHelp("The directory that tickets are kept in.", valueName: "dir"))
    var dataDirectory: String?
    @Option(help: ArgumentHelp("The Unix socket to listen on.", valueName: "path"))
    var socket: String?
    @Option(help: ArgumentHelp("Where numbers without a country code are; US when absent.", valueName: "region"))
    var defaultRegion: String?
    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level = .info

    func run() async throws {
        var logger = Logger.standardError("supportd")
        logger.logLevel = logLevel
        do {
            try await serve(logger)
        } catch let faults as SettingsFaults {
            try Self.refuse("the settings are not right:\n\(faults)")
        } catch let refusal as DirectoryLock.Refusal {
            try Self.refuse(refusal.description)
        } catch {
            try Self.refuse("\(error)")
        }
    }

    private func serve(_ logger: Logger) async throws {
        var reader = await SettingsReader(
            overrides: [
                "supportd.dataDirectory": dataDirectory,
                "supportd.socket": socket,
                "supportd.defaultRegion": defaultRegion,
            ],
            file: config ?? ProcessInfo.processInfo.environment["SUPPORTD_CONFIG"]
        )
        var settings = try DaemonSettings(&reader)
        DiskSignals.install()
        settings.limits.connections = try FileDescriptors.raise(for: settings.limits.connections, logger)
        let lock = try DirectoryLock(directory: settings.dataDirectory)
        // One reader a loop, and some for the threads that read for long.
        settings.store.environment.maximumReaders = UInt32(System.coreCount + 32)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let daemon = try await Daemon.start(settings, group: group, logger: logger)
        let lifecycle = ServiceGroup(
            services: [DaemonService(daemon: daemon, settings: settings, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await lifecycle.run()
        logger.info("stopped")
        try await group.shutdownGracefully()
        _ = consume lock
    }

    /// One clear message and exit code 1, without a usage text: the words of the command were right.
    private static func refuse(_ message: String) throws -> Never {
        FileHandle.standardError.write(Data("supportd: \(message)\n".utf8))
        throw ExitCode.failure
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Lets the lifecycle stop the daemon on a signal.
private struct DaemonService: Service {
    let daemon: Daemon
    let settings: DaemonSettings
    let logger: Logger

    func run() async throws {
        // From here on a signal stops it in order.
        logger.info("ready", metadata: ["socket": "\(settings.socket)", "data": "\(settings.dataDirectory)"])
        let failure = try await withThrowingTaskGroup(of: LMDBError?.self) { tasks in
            tasks.addTask {
                try await gracefulShutdown()
                return nil
            }
            tasks.addTask { await daemon.failure() }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
        await daemon.stop()
        // Not zero, so that the service manager starts it again.
        if let failure { throw failure }
    }
}
