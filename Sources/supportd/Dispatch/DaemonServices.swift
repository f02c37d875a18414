internal import LMDB
internal import Logging
internal import Protocol
internal import RPC
internal import Store
internal import Synchronization

/// What all connections share.
final class DaemonServices: Sendable {
    let store: Store
    let identity: DaemonIdentity
    let writer: Writer
    let denials: Denials
    let subscriptions: Subscriptions
    /// The hashing of passwords.
    let longCalls: LongCalls
    /// Reads of the whole store.
    let longReads: LongCalls
    let backups: Backups
    let bounds: Bounds
    private let firstMaximumConnections: Int
    private let stops = Atomic<Bool>(false)
    let clock: @Sendable () -> Timestamp
    let logger: Logger
    let routes: RouteTable
    let loops: EventLoops
    private let connections = Atomic<Int>(0)
    private let server = Mutex<RPCServer?>(nil)

    init(
        store: Store,
        identity: DaemonIdentity,
        writer: Writer,
        subscriptions: Subscriptions,
        longCalls: LongCalls,
        longReads: LongCalls,
        backups: Backups,
        bounds: Bounds,
        maximumConnections: Int,
        clock: @escaping @Sendable () -> Timestamp,
        logger: Logger,
        routes: RouteTable,
        loops: EventLoops
    ) {
        self.store = store
        self.identity = identity
        self.writer = writer
        denials = Denials(store: store, writer: writer, clock: clock, logger: logger)
        self.subscriptions = subscriptions
        self.longCalls = longCalls
        self.longReads = longReads
        self.backups = backups
        self.bounds = bounds
        firstMaximumConnections = maximumConnections
        self.clock = clock
        self.logger = logger
        self.routes = routes
        self.loops = loops
    }

    /// The one place where an error becomes what the caller is told. What is no fault of the caller's is logged.
    func fault(_ error: any Error, _ call: CallID? = nil) -> Fault { Self.fault(error, logger, call) }

    static func fault(_ error: any Error, _ logger: Logger, _ call: CallID?) -> Fault {
        var logger = logger
        if let call { logger[metadataKey: "call"] = "\(call)" }
        switch error {
        case let fault as Fault:
            return fault
        case is Store.CheckEnded:
            return stopping
        case let error as LMDBError where error.code == .mapFull:
            StorageAlarm.sound("the store has its greatest size", error, logger)
            let message = "The store has the greatest size that its settings or the system allow. Nothing was changed; reads go on."
            return Fault(.storageFull, message)
        case let error as LMDBError where error.isStorageFull:
            StorageAlarm.sound("the disk is full", error, logger)
            return Fault(.storageFull, "The disk is full. Nothing was changed; reads go on.")
        case let error as LMDBError where error.isDiskFailure:
            StorageAlarm.sound("the disk refused a write", error, logger)
            return Fault(.unavailable, "The disk refused a write. Nothing was changed; reads go on.")
        case let error as LMDBError where error.isFatal:
            logger.critical("the store takes no more writes and must be opened again", metadata: ["error": "\(error)"])
            return Fault(.unavailable, "The disk failed a write; the daemon starts again.")
        case let error as LMDBError where error.isDamage:
            logger.critical("a page of the data file is damaged: run supportctl server check", metadata: ["error": "\(error)"])
            return Fault(.internal, "A page of the data file is damaged. Check the store, and restore a backup.")
        case let error as LMDBError where error.code == .expired:
            logger.warning("a read was ended, because it held its snapshot for too long")
            return Fault(
                .overloaded,
                "The read took longer than SUPPORTD_MAXIMUM_READ_SECONDS allows and was ended: the file grows while it goes on.")
        default:
            logger.error("a call failed", metadata: ["error": "\(description(of: error))"])
            return Fault(.internal, "The daemon could not do this; its log says why\(call.map { ", at call \($0)" } ?? "").")
        }
    }

    /// What others' errors say may quote what a customer wrote: of them the log has the type alone.
    private static func description(of error: any Error) -> String {
        error is LMDBError || error is DamagedRecord || error is DamagedFile ? "\(error)" : "\(type(of: error))"
    }

    static let stopping = Fault(.unavailable, "The daemon is stopping.")

    func outcome(of call: PendingCall, _ body: () throws -> [UInt8]) -> Swift.Result<[UInt8], Fault> {
        do { return .success(try body()) } catch { return .failure(fault(error, call.record?.id)) }
    }

    /// The number of a connection, from 1.
    func nextConnection() -> Int { connections.add(1, ordering: .relaxed).newValue }

    /// Said once, when the server that uses these services listens.
    func serve(by server: RPCServer) { self.server.withLock { $0 = server } }
    /// How many may be connected: a reload changes it.
    var maximumConnections: Int { server.withLock { $0?.limits.connections } ?? firstMaximumConnections }
    /// Whether what takes long is given up.
    var isStopping: Bool { stops.load(ordering: .relaxed) }
    func stop() { stops.store(true, ordering: .relaxed) }
    var connectionCount: Int { server.withLock { $0?.connectionCount ?? 0 } }
}

/// What `server.info` says of the process.
struct DaemonIdentity: Sendable {
    let version: String
    let processIdentifier: Int
    let startedAt: Timestamp
}
