internal import ArgumentParser
public import FoundationEssentials
public import Logging
internal import Logs
public import ServiceLifecycle
internal import Settings
public import Systemd
internal import UnixSignals

/// The shell of a program that runs as a service: its log, its faults and exit codes, its signals and its service manager.
public struct ServiceProgram: Sendable {
    public let name: String
    public let environment: [String: String]
    public let logger: Logger
    /// The service manager that started the program, if one did.
    public let manager: Supervisor?
    private let threshold: LogThreshold

    /// Runs a program. An error becomes one message on standard error, without a usage text, and an exit code: 78 (EX_CONFIG of
    /// sysexits.h) for wrong settings, so that systemd does not start the program again, and 1 for everything else.
    ///
    /// - Parameters:
    ///   - isConfiguration: whether another error than ``SettingsFaults`` is about the settings.
    ///   - body: runs the program until it ends.
    public static func run(
        _ name: String,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isConfiguration: (any Error) -> Bool = { _ in false },
        _ body: (ServiceProgram) async throws -> Void
    ) async throws {
        do {
            try await body(ServiceProgram(name: name, environment: environment))
        } catch let code as ExitCode {
            throw code
        } catch {
            try refuse(name, error, isConfiguration: isConfiguration(error))
        }
    }

    /// Writes an error as one message to standard error, and throws the exit code for it.
    public static func refuse(_ name: String, _ error: any Error, isConfiguration: Bool = false) throws -> Never {
        let faults = error as? SettingsFaults
        StandardError.write("\(name): \(faults.map { "the settings are not right:\n\($0)" } ?? "\(error)")\n")
        throw ExitCode(isConfiguration || faults != nil ? SettingsFaults.exitCode : 1)
    }

    private init(name: String, environment: [String: String]) {
        self.name = name
        self.environment = environment
        threshold = LogThreshold()
        logger = Logger.standardError(name, threshold: threshold)
        manager = Supervisor(environment: environment)
    }

    /// A logger for libraries, which writes errors only.
    public var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }

    /// Sets the least level that is logged.
    public func log(from level: Logger.Level) { threshold.level = level }

    /// Runs `services` until one ends or SIGTERM or SIGINT comes, which stop them gracefully.
    ///
    /// - Parameter logger: for the life of the services; nil for none.
    public func serve(_ services: [any Service], logger: Logger? = nil) async throws {
        let silent = Logger(label: "lifecycle", factory: { _ in SwiftLogNoOpLogHandler() })
        let lifecycle = ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger ?? silent))
        try await lifecycle.run()
    }
}
