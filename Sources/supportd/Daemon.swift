internal import FoundationEssentials
internal import LMDB
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import RPC
internal import Settings
internal import SocketLoop
internal import Store

/// A running daemon: the store, its writer, and the socket.
struct Daemon: Sendable {
    static let version = Release.version

    let server: RPCServer
    let services: DaemonServices
    let current: CurrentSettings
    private let writerThread: NIOThreadPool
    private let longThreads: NIOThreadPool
    private let readThread: NIOThreadPool
    private let upkeep: Task<Void, Never>

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
        let routes = Methods.routes
        let loops = try await EventLoops(group, store.environment, methods: routes.methods.count)
        let writerThread = NIOThreadPool(numberOfThreads: 1)
        let longThreads = NIOThreadPool(numberOfThreads: 2)
        writerThread.start()
        let priority = WriterPriority()
        let mayYield = await WriterPriority.mayYield()
        writerThread.submit { _ in priority.begin(mayYield: mayYield) }
        let readThread = NIOThreadPool(numberOfThreads: 1)
        longThreads.start()
        readThread.start()
        let subscriptions = Subscriptions(loops: Array(group.makeIterator()), limit: settings.bounds.subscriptions)
        let services = DaemonServices(
            store: store,
            identity: DaemonIdentity(
                version: version,
                processIdentifier: Int(ProcessInfo.processInfo.processIdentifier),
                startedAt: clock()
            ),
            writer: Writer(
                environment: store.environment,
                thread: writerThread,
                logger: logger,
                priority: priority,
                subscriptions: subscriptions,
                queueLimit: settings.bounds.queuedWrites,
                queueBytes: settings.bounds.queuedBytes,
                groupLimit: settings.bounds.groupSize
            ),
            subscriptions: subscriptions,
            longCalls: LongCalls(threads: longThreads, limit: settings.bounds.longCalls),
            longReads: LongCalls(threads: readThread, limit: settings.bounds.longReads),
            backups: Backups(settings.backups, of: store, logger: logger),
            bounds: settings.bounds,
            maximumConnections: settings.limits.connections,
            clock: clock,
            logger: logger,
            routes: routes,
            loops: loops
        )
        do {
            let current = CurrentSettings(settings)
            let server = try await RPCServer.start(
                path: settings.socket, passed: passed, group: group, limits: settings.limits
            ) { loop, peer in
                guard let state = services.loops.state(of: loop) else {
                    throw Fault(.internal, "a connection is on an event loop without a reader")
                }
                return try DaemonResponder(
                    services: services,
                    peer: peer,
                    role: current.settings.access.role(of: peer),
                    loop: state,
                    connection: services.nextConnection()
                )
            }
            services.serve(by: server)
            return Daemon(
                server: server,
                services: services,
                current: current,
                writerThread: writerThread,
                longThreads: longThreads,
                readThread: readThread,
                upkeep: Task { await Upkeep(services: services, readerCheck: settings.bounds.readerCheck).run() }
            )
        } catch {
            try? await writerThread.shutdownGracefully()
            try? await longThreads.shutdownGracefully()
            try? await readThread.shutdownGracefully()
            await services.backups.stop()
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
    func failure() async -> LMDBError? {
        for await error in services.writer.failures { return error }
        return nil
    }

    /// Answers what is in flight, and closes. A backup is given up, and a check.
    func stop() async {
        upkeep.cancel()
        services.stop()
        services.backups.cancel()
        await server.stop()
        services.denials.tellRest()
        services.writer.stop()
        // The change of a client whose connection broke may still be at work, on an event loop's thread.
        await services.writer.finished()
        try? await longThreads.shutdownGracefully()
        try? await readThread.shutdownGracefully()
        await services.backups.stop()
        try? await writerThread.shutdownGracefully()
    }
}

extension Timestamp {
    @Sendable static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
