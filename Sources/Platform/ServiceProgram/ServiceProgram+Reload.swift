public import Logging
internal import Systemd
internal import UnixSignals

/// What a service does with settings that are read again.
public protocol ReloadableSettings: Sendable {
    var logLevel: Logger.Level { get }
}

/// The signals to read the settings again. They are trapped from the moment this is made.
public struct ReloadSignals: Sendable {
    fileprivate let hangups: UnixSignalsSequence
    public init() async { hangups = await UnixSignalsSequence(trapping: .sighup) }
}

extension ServiceProgram {
    /// Reads the settings again on each SIGHUP, until its task is cancelled. Wrong settings are logged, and the old ones stay.
    ///
    /// - Parameters:
    ///   - read: reads the settings.
    ///   - apply: applies them, and returns the names of those that wait for the next start.
    ///   - status: the line for the service manager while the service runs.
    public func reload<Settings: ReloadableSettings>(
        on signals: ReloadSignals,
        read: @Sendable () async throws -> Settings,
        apply: @Sendable (Settings) -> [String],
        status: @Sendable () -> String
    ) async {
        for await _ in signals.hangups {
            await manager?.send(.reloading)
            do {
                let settings = try await read()
                let waiting = apply(settings)
                log(from: settings.logLevel)
                if waiting.isEmpty {
                    logger.info("the settings were read again")
                } else {
                    logger.warning("these settings change with the next start only", metadata: ["settings": "\(waiting)"])
                }
                await manager?.send(.ready, .status(status()))
            } catch {
                logger.error("the settings are not right, and the old ones stay", metadata: ["faults": "\(error)"])
                await manager?.send(.ready, .status("the settings that were read again are not right: \(error)"))
            }
        }
    }
}
