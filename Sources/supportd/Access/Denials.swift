internal import CommitEngine
internal import Logging
internal import Protocol
internal import RPC
internal import Store
internal import Synchronization

/// Writes refusals of local users to the store's log and to the daemon's, as often as ``DenialLimiter`` allows.
final class Denials: Sendable {
    /// Has a report written to the store's log, and calls the closure with the outcome, on any thread.
    typealias Write = @Sendable (DenialLimiter.Report, Origin, @escaping @Sendable (Outcome) -> Void) throws(Fault) -> Void

    private let write: Write
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let limiter = Mutex(DenialLimiter())

    init(clock: @escaping @Sendable () -> Timestamp, logger: Logger, _ write: @escaping Write) {
        self.write = write
        self.clock = clock
        self.logger = logger
    }

    /// - Parameter method: nil for a method that does not exist: what a stranger writes is not kept.
    func note(_ peer: Peer, _ method: String?) { note(peer.userIdentifier, method) }

    func note(_ user: UInt32, _ method: String?) {
        let time = clock()
        if let report = limiter.withLock({ $0.note(user, method, at: time) }) { send(report, at: time) }
    }

    /// Reports what was counted and is due by now.
    func reportDue() {
        let time = clock()
        for report in limiter.withLock({ $0.due(at: time) }) { send(report, at: time) }
    }

    /// Reports all that was counted, for the end.
    func reportRest() {
        let time = clock()
        for report in limiter.withLock({ $0.rest() }) { send(report, at: time) }
    }

    /// A report that could not be stored, now or with its group, is counted with the user's next one.
    private func send(_ report: DenialLimiter.Report, at time: Timestamp) {
        let user = report.user.map(String.init) ?? "*"
        logger.warning("denied", metadata: ["uid": "\(user)", "rpc": "\(report.method ?? "-")", "count": "\(report.count)"])
        do throws(Fault) {
            try write(report, Origin(actor: "uid:\(user)", time: time)) { [self] outcome in
                if case .failure = outcome { putBack(report) }
            }
        } catch {
            putBack(report)
        }
    }

    private func putBack(_ report: DenialLimiter.Report) {
        let time = clock()
        limiter.withLock { $0.putBack(report, at: time) }
    }
}
