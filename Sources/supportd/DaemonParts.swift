internal import CommitEngine
internal import FoundationEssentials
internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import Settings
internal import SocketLoop
internal import Store
internal import Synchronization

/// Makes the parts of a daemon and connects them. Only ``Daemon`` sees it.
final class DaemonParts: Sendable {
    let loops: EventLoops
    let commits: DaemonCommits
    let writer: DaemonWriter
    let dispatcher: Dispatcher
    private let hashing: LongCalls
    private let longReads: LongCalls
    private let work: LongWork
    private let server: ServerSeat
    private let logger: Logger

    /// Starts the threads, which live until ``stop()``.
    init(
        _ store: Store, _ settings: DaemonSettings, on group: SocketLoopGroup, logger: Logger, clock: @escaping @Sendable () -> Timestamp
    ) async throws {
        let (bounds, routes, faults, lookUps) = (settings.bounds, Methods.routes, FaultLog(logger), LookUps())
        let loops = try await EventLoops(group, store.environment, methods: routes.methods.count)
        let subscriptions = Subscriptions(
            loops: Array(group.makeIterator()), limit: bounds.subscriptions, faults: faults, logger: logger)
        let commits = DaemonCommits(
            store, subscriptions: subscriptions, faults: faults, logger: logger, loop: group.next(), clock: clock)
        let limits = WriterLimits(jobs: bounds.queuedWrites, bytes: bounds.queuedBytes, groupSize: bounds.groupSize)
        let points = store.log.map { RecoveryPoints(store.environment, $0.log, file: $0.pointFile, current: $0.takeRoot()) }
        let writer = try DaemonWriter(store.environment, commits, limits: limits, lookUps: lookUps, points: points)
        let hashing = LongCalls(threads: 2, limit: bounds.longCalls)
        let longReads = LongCalls(threads: 1, limit: bounds.longReads)
        let backups = Backups(settings.backups, of: store, logger: logger)
        let work = LongWork(store, backups: backups, readTime: bounds.readTime)
        let server = ServerSeat(limit: settings.limits.connections)
        let denials = Denials(clock: clock, logger: logger) { (report, origin, done) throws(Fault) in
            let change = Change.reportDenials(report.method, count: report.count, by: origin)
            try writer.submit(Job(change, .own(done), user: nil, bytes: 0))
        }
        let later = LaterCalls(
            writer: writer, hashing: hashing, longReads: longReads, work: work, loops: loops, faults: faults
        ) { counts in
            DaemonState(
                calls: counts.calls(routes.methods),
                malformedRequests: counts.malformedRequests,
                commits: writer.commits,
                queuedWrites: writer.level,
                longCalls: hashing.level,
                longReads: longReads.level,
                backupCalls: backups.calls.level,
                connections: server.level,
                subscribers: subscriptions.level,
                lastBackup: backups.last
            )
        }
        let identity = DaemonIdentity(
            version: Release.version, processIdentifier: Int(ProcessInfo.processInfo.processIdentifier), startedAt: clock())
        dispatcher = Dispatcher(
            desk: Desk(store: store, identity: identity), routes: routes, later: later, subscriptions: subscriptions,
            denials: denials, lookUps: lookUps, faults: faults, clock: clock)
        (self.loops, self.commits, self.writer, self.server, self.logger) = (loops, commits, writer, server, logger)
        (self.hashing, self.longReads, self.work) = (hashing, longReads, work)
    }

    /// To be called once, when the server that uses these parts listens.
    func serve(by server: RPCServer) { self.server.take(server) }

    func upkeep(readerCheck: Duration) -> Upkeep {
        Upkeep(
            environment: dispatcher.desk.store.environment, denials: dispatcher.denials, backups: work.backups,
            clock: dispatcher.clock, logger: logger, readerCheck: readerCheck, writer: writer)
    }

    /// A check or a backup could take longer than a stop may.
    func giveUpLongWork() { work.stop() }

    /// Carries out what was taken, and ends the threads.
    func stop() async {
        dispatcher.denials.reportRest()
        await writer.end()
        await hashing.stop()
        await longReads.stop()
        await work.backups.stop()
    }
}

/// The server's place among the parts, which are made before it.
private final class ServerSeat: Sendable {
    private let server = Mutex<RPCServer?>(nil)
    private let limit: Int

    /// - Parameter limit: connections that the settings allow at the start.
    init(limit: Int) { self.limit = limit }

    func take(_ server: RPCServer) { self.server.withLock { $0 = server } }

    /// How many are connected, and may be: a reload changes that.
    var level: ServerStats.Level {
        server.withLock { ServerStats.Level(count: $0?.connectionCount ?? 0, limit: $0?.limits.connections ?? limit) }
    }
}
