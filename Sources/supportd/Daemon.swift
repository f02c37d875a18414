internal import LMDB
internal import Logging
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// A running daemon: its parts, and the socket that serves them.
struct Daemon: Sendable {
    let server: RPCServer
    let current: CurrentSettings
    private let parts: DaemonParts
    private let upkeep: Task<Void, Never>

    var writer: DaemonWriter { parts.writer }
    var loops: EventLoops { parts.loops }

    /// Opens the store and listens.
    ///
    /// - Parameters:
    ///   - passed: a socket that listens already, in the place of the settings' path.
    ///   - group: the event loops; each gets a reader of its own.
    static func start(
        _ settings: DaemonSettings,
        passed: CInt? = nil,
        group: SocketLoopGroup,
        logger: Logger,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) async throws -> Daemon {
        let store = try Self.open(settings, at: clock())
        StoreNotices(store).log(logger)
        let parts = try await DaemonParts(store, settings, on: group, logger: logger, clock: clock)
        let current = CurrentSettings(settings)
        do {
            let server = try await RPCServer.start(
                path: settings.socket, passed: passed, group: group, limits: settings.limits
            ) { loop, peer in
                guard let state = parts.loops.state(of: loop) else {
                    throw Fault(.internal, "A connection is on an event loop without a reader.")
                }
                return try DaemonResponder(
                    parts.dispatcher, peer: peer, role: current.settings.access.role(of: peer), loop: state)
            }
            parts.serve(by: server)
            let upkeep = parts.upkeep(readerCheck: settings.bounds.readerCheck)
            return Daemon(server: server, current: current, parts: parts, upkeep: Task { await upkeep.run() })
        } catch {
            await parts.stop()
            throw error
        }
    }

    /// What LMDB refuses is said with the directory's name.
    private static func open(_ settings: DaemonSettings, at time: Timestamp) throws -> Store {
        do {
            return try Store(directory: settings.dataDirectory, options: settings.store(at: time))
        } catch let error as LMDBError {
            throw UnusableStore(description: "cannot open the store in \(settings.dataDirectory): \(error)")
        }
    }
    struct UnusableStore: Error, CustomStringConvertible { let description: String }

    /// Comes back when the disk failed so that the store takes no more writes.
    func failure() async -> (any Error)? {
        for await error in parts.commits.failures { return error }
        return nil
    }

    /// Answers what is in flight, and closes. A backup is given up, and a check.
    func stop() async {
        upkeep.cancel()
        parts.giveUpLongWork()
        await server.stop()
        await parts.stop()
    }
}
