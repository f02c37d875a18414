internal import CommitEngine
internal import LMDB
internal import NIOCore
internal import Protocol
internal import RPC
internal import Store

/// Carries out the calls that are answered later: changes, and what takes long.
final class LaterCalls: Sendable {
    private let writer: DaemonWriter
    private let hashing: LongCalls
    private let longReads: LongCalls
    private let work: LongWork
    private let loops: EventLoops
    private let state: @Sendable (CallCounts) -> DaemonState
    private let faults: FaultLog

    /// - Parameters:
    ///   - hashing: where changes are prepared that take long.
    ///   - state: what the daemon is doing, with the counts of all loops.
    init(
        writer: DaemonWriter,
        hashing: LongCalls,
        longReads: LongCalls,
        work: LongWork,
        loops: EventLoops,
        faults: FaultLog,
        state: @escaping @Sendable (CallCounts) -> DaemonState
    ) {
        self.writer = writer
        self.hashing = hashing
        self.longReads = longReads
        self.work = work
        self.loops = loops
        self.faults = faults
        self.state = state
    }

    /// - Parameter bytes: of the request.
    func write(_ prepared: PreparedChange, _ scope: Scope, bytes: Int, _ call: PendingCall) throws(Fault) {
        var change = prepared.change
        // On the thread of the call, which is one of several; the writer is alone.
        if scope.store.log != nil { change.encode() }
        try writer.submit(Job(change, .call(call, reply: prepared.reply), user: scope.user, bytes: bytes))
    }

    /// Prepares the change on a thread, and then has it made.
    func prepareAndWrite(_ method: any WriteMethod.Type, _ params: [UInt8], _ scope: Scope, _ call: PendingCall) throws(Fault) {
        try hashing.submit(for: scope.user) { [faults] isStopping -> Result<PreparedChange, Fault> in
            guard !isStopping else { return .failure(StoreFaults.stopping) }
            do { return .success(try method.prepare(params.span.bytes, scope)) } catch {
                return .failure(faults.fault(error, call.record?.id))
            }
        } then: { [self] prepared in
            do throws(Fault) {
                try write(prepared.get(), scope, bytes: params.count, call)
            } catch {
                call.eventLoop.execute { call.deliver(.failure(error)) }
            }
        }
    }

    /// Runs the call on a thread.
    func run(
        _ method: any LongMethod.Type, on executor: Executor, _ params: [UInt8], _ scope: Scope, _ call: PendingCall
    ) throws(Fault) {
        let threads =
            switch executor {
            case .longReads: longReads
            case .backups: work.backups.calls
            }
        try threads.submit(for: scope.user) { [faults, work] isStopping -> Outcome in
            guard !isStopping else { return .failure(StoreFaults.stopping) }
            return faults.outcome(of: call) { try method.result(params.span.bytes, scope, work) }
        } then: { outcome in
            call.eventLoop.execute { call.deliver(outcome) }
        }
    }

    /// Answers when each loop has given its counts.
    func gather(
        _ method: any GatheredMethod.Type, _ params: [UInt8], _ scope: Scope, _ own: NIOLoopBound<LoopState>, _ call: PendingCall
    ) {
        loops.counts(on: call.eventLoop).assumeIsolated().whenComplete { [faults, state] counts in
            let outcome = faults.outcome(of: call) {
                try own.value.reader.read { try method.result(params.span.bytes, scope, state(counts.get()), in: $0) }
            }
            call.deliver(outcome)
        }
    }
}
