internal import ChangeLog
internal import CommitEngine
internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import Store

typealias DaemonWriter = Writer<DaemonCommits>

/// What the writer needs of the daemon.
struct DaemonCommits: CommitHost {
    private let store: Store
    private let subscriptions: Subscriptions?
    private let faults: FaultLog
    private let logger: Logger
    /// Where ticks for changes of the daemon's own are scheduled.
    private let loop: any EventLoop
    private let clock: @Sendable () -> Timestamp
    /// Errors after which the store must be opened again.
    let failures: AsyncStream<any Error>
    private let fail: AsyncStream<any Error>.Continuation

    /// - Parameters:
    ///   - subscriptions: notified after each group's commit.
    ///   - clock: the time that the log of changes has of a group.
    init(
        _ store: Store, subscriptions: Subscriptions?, faults: FaultLog, logger: Logger, loop: any EventLoop,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        (failures, fail) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.store = store
        self.subscriptions = subscriptions
        self.faults = faults
        self.logger = logger
        self.loop = loop
        self.clock = clock
    }

    func apply(_ change: Change, in transaction: inout WriteTransaction) throws -> [UInt8] { try store.apply(change, in: &transaction) }

    func encoded(_ change: Change) -> [UInt8] { change.encoded }

    func entryHead(in transaction: inout WriteTransaction) throws -> EntryHead { try store.entryHead(at: clock(), in: transaction) }

    func setApplied(_ place: UInt64, in transaction: inout WriteTransaction) throws { try store.setApplied(place, in: &transaction) }

    func fault(_ error: any Error, at receipt: CommitReceipt?) -> Fault { faults.fault(error, receipt?.callID) }

    /// Hands the outcomes to their connections, in one task an event loop.
    func deliver(_ outcomes: [Outcome], to jobs: [Job<Change, CommitReceipt>]) {
        var loops: [(loop: any EventLoop, answers: [(PendingCall, Outcome)])] = []
        for (job, outcome) in zip(jobs, outcomes) {
            switch job.receipt {
            case .own(let done): done(outcome)
            case .call(let call, let reply):
                let outcome = reply.map { reply in outcome.map { _ in reply } } ?? outcome
                let loop = call.eventLoop
                // There are as many as processors.
                if let place = loops.firstIndex(where: { $0.loop === loop }) {
                    loops[place].answers.append((call, outcome))
                } else {
                    loops.append((loop, [(call, outcome)]))
                }
            }
        }
        for (loop, answers) in loops {
            loop.execute {
                let now = SteadyClock.now
                for (call, outcome) in answers { call.deliver(outcome, at: now) }
            }
        }
    }

    func groupIsDone() { subscriptions?.logHasGrown() }

    func mapHasGrown(to bytes: Int) { logger.info("the map has grown", metadata: ["mebibytes": "\(bytes >> 20)"]) }

    func storeHasFailed(_ error: any Error) { fail.yield(error) }

    func recoveryPointHasFailed(_ error: any Error) {
        logger.error("no recovery point could be made; the log of changes grows until one can", metadata: ["error": "\(error)"])
    }

    func schedule(after nanoseconds: UInt64, near receipt: CommitReceipt, _ tick: @escaping @Sendable () -> Void) {
        let loop = if case .call(let call, _) = receipt { call.eventLoop } else { loop }
        loop.scheduleTask(in: .nanoseconds(Int64(nanoseconds)), tick)
    }
}
