internal import Logging
internal import Protocol
internal import RPC
internal import Store
internal import Synchronization

/// Writes refusals of local users to the store's log and to the daemon's, as often as ``DenialLimiter`` allows.
final class Denials: Sendable {
    private let store: Store
    private let writer: Writer
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let limiter = Mutex(DenialLimiter())

    init(store: Store, writer: Writer, clock: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.store = store
        self.writer = writer
        self.clock = clock
        self.logger = logger
    }

    /// - Parameter method: nil when there is none of the name that was called: what a stranger writes is not kept.
    func note(_ peer: Peer, _ method: String?) {
        let time = clock()
        if let report = limiter.withLock({ $0.note(peer.userIdentifier, method, at: time) }) { tell(report, at: time) }
    }

    /// Tells what was counted and is due by now.
    func tellDue() {
        let time = clock()
        for report in limiter.withLock({ $0.due(at: time) }) { tell(report, at: time) }
    }

    /// Tells all that was counted.
    func tellRest() {
        let time = clock()
        for report in limiter.withLock({ $0.rest() }) { tell(report, at: time) }
    }

    private func tell(_ report: DenialLimiter.Report, at time: Timestamp) {
        let user = report.user.map(String.init) ?? "*"
        logger.warning("denied", metadata: ["uid": "\(user)", "rpc": "\(report.method ?? "-")", "count": "\(report.count)"])
        let origin = Origin(actor: "uid:\(user)", time: time)
        do {
            try writer.submit(
                Writer.Job(call: nil, user: nil, bytes: 0) { [store] transaction in
                    try store.noteDenied(report.method, count: report.count, by: origin, in: &transaction)
                    return []
                }
            )
        } catch {
            limiter.withLock { $0.add(report) }
        }
    }
}
