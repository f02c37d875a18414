internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// Answers one connection's calls: reads at once, on its event loop; changes by the writer; what takes long on a thread.
final class DaemonResponder: Responder {
    private let services: DaemonServices
    private let peer: Peer
    private let access: Access
    private let speaksForOthers: Bool
    /// The actor of a call that names none, for example `uid:1000`.
    private let user: String
    private let loop: NIOLoopBound<LoopState>
    private let connection: Int
    /// Calls that were taken.
    private var callCount = 0

    /// Throws an ``RPCServer/Refusal`` for a stranger, who is not served.
    ///
    /// - Parameter connection: a number for the log.
    init(services: DaemonServices, peer: Peer, role: Role, loop: NIOLoopBound<LoopState>, connection: Int) throws {
        guard let access = role.access else {
            throw RPCServer.Refusal(Fault(.denied, "this user may not call the daemon; its settings say who may")) { method in
                services.denials.note(peer, method.flatMap { services.routes.has($0) ? $0 : nil })
            }
        }
        self.services = services
        self.peer = peer
        self.access = access
        speaksForOthers = role.speaksForOthers
        user = "uid:\(peer.userIdentifier)"
        self.loop = loop
        self.connection = connection
    }

    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        // The calls came before this moment, so the snapshot has whatever their client was told before it sent them.
        let time = services.clock()
        let scope = scope(of: user, at: time)
        var began = SteadyClock.now
        let end = began + Self.turn
        var number = callCount
        let loop = loop.value
        var hasRead = false
        do {
            try loop.reader.read { transaction in
                while let request = calls.next(&replies) {
                    number += 1
                    let call = Arrived(method: services.routes.number(of: calls[request]), number: number, began: began)
                    let answer = respond(to: calls[request], call, scope, transaction, calls, &replies)
                    // One look at the clock is the end of this call and the beginning of the next.
                    let now = SteadyClock.now
                    switch answer {
                    case .now(let reason):
                        hasRead = true
                        loop.counts.add(call.method, reason, nanoseconds: now &- began)
                    case .later: calls.handOn()
                    }
                    began = now
                    if now > end { calls.endTurn() }
                }
            }
        } catch {
            let fault = services.fault(error)
            while let request = calls.next(&replies) {
                let envelope = calls[request]
                loop.counts.add(services.routes.number(of: envelope), fault.reason, nanoseconds: SteadyClock.now &- began)
                Reply.error(envelope.id, WireError(fault), to: &replies)
            }
        }
        callCount = number
        if hasRead { services.writer.priority.noteReads(at: began) }
        if calls.malformed > 0 { loop.counts.add(malformed: calls.malformed) }
    }

    /// Nanoseconds after which the other connections of the loop have their turn: look-ups take a microsecond, and some lists
    /// a few thousand.
    private static let turn: UInt64 = 2_000_000

    /// What this connection knows of a call.
    private struct Arrived {
        /// In the table of routes.
        let method: Int
        let number: Int
        let began: UInt64
    }

    private enum Answer {
        /// Nil for a result.
        case now(Reason?)
        case later
    }

    /// - Parameter own: the scope of a call that names no actor.
    private func respond(
        to envelope: borrowing Envelope,
        _ call: Arrived,
        _ own: Scope,
        _ transaction: borrowing ReadTransaction,
        _ calls: borrowing Calls,
        _ replies: inout ByteQueue
    ) -> Answer {
        guard call.method != services.routes.unknown else {
            let fault = Fault(.notFound, "there is no method \(envelope.method.prefix(100)); server.describe lists them")
            Reply.error(envelope.id, WireError(fault, code: WireError.methodNotFound), to: &replies)
            return .now(fault.reason)
        }
        do {
            let route = services.routes[call.method]
            try checkAccess(of: envelope, route)
            guard let actor = envelope.actor else { return try answer(envelope, call, route.way, own, transaction, calls, &replies) }
            let others = try scope(of: checked(actor, envelope), at: own.origin.time)
            return try answer(envelope, call, route.way, others, transaction, calls, &replies)
        } catch {
            let fault = services.fault(error, CallID(connection: connection, call: call.number))
            Reply.error(envelope.id, WireError(fault), to: &replies)
            return .now(fault.reason)
        }
    }

    private func answer(
        _ envelope: borrowing Envelope,
        _ call: Arrived,
        _ way: Route.Way,
        _ scope: Scope,
        _ transaction: borrowing ReadTransaction,
        _ calls: borrowing Calls,
        _ replies: inout ByteQueue
    ) throws -> Answer {
        switch way {
        case .read(let method):
            try Reply.result(envelope, to: &replies) { try method.answer(envelope.params, scope, in: transaction, to: &$0) }
            return .now(nil)
        case .stream(let method):
            let port = calls.port(envelope).stream
            let result = try method.begin(envelope.params, scope, on: port, loop.value.reader, in: transaction)
            Reply.result(envelope, to: &replies) { $0.append(result) }
            return .now(nil)
        case .write(let method):
            let (call, bytes) = (pending(call, calls.port(envelope)), envelope.byteCount)
            try method.change(envelope.params, scope) { change in
                try services.writer.submit(Writer.Job(call: call, user: peer.userIdentifier, bytes: bytes, change: change))
            }
        case .longRead(let method):
            try start(pending(call, calls.port(envelope)), envelope.params.array, on: services.longReads) { try method.result($0, scope) }
        case .task(let method):
            try start(pending(call, calls.port(envelope)), envelope.params.array, on: services.backups.calls) {
                try method.result($0, scope)
            }
        case .longWrite(let method):
            try start(pending(call, calls.port(envelope)), envelope.params.array) { try method.change($0, scope, $1) }
        case .gathered(let method):
            gather(pending(call, calls.port(envelope)), envelope.params.array) { try method.result($0, scope, $1, in: $2) }
        }
        return .later
    }

    private func pending(_ call: Arrived, _ port: ReplyPort) -> PendingCall {
        let id = CallID(connection: connection, call: call.number)
        return PendingCall(port: port, record: .init(id: id, method: call.method, began: call.began, state: loop))
    }

    /// Has a change prepared on a thread, and then made.
    private func start(
        _ call: PendingCall,
        _ params: [UInt8],
        _ prepare: @escaping @Sendable (RawSpan, (@escaping Route.Change) throws -> Void) throws -> Void
    ) throws {
        let user = peer.userIdentifier
        try services.longCalls.submit(for: user) { [services] isStopping in
            do {
                if isStopping { throw DaemonServices.stopping }
                try prepare(params.span.bytes) { change in
                    try services.writer.submit(Writer.Job(call: call, user: user, bytes: params.count, change: change))
                }
            } catch {
                let fault = services.fault(error, call.record?.id)
                call.eventLoop.execute { call.deliver(.failure(fault)) }
            }
        }
    }

    /// Answers when each loop has told its counts.
    private func gather(
        _ call: PendingCall,
        _ params: [UInt8],
        _ answer: @escaping @Sendable (RawSpan, CallCounts, borrowing ReadTransaction) throws -> [UInt8]
    ) {
        services.loops.counts(on: call.eventLoop).assumeIsolated().whenComplete { [services, loop] counts in
            let result = services.outcome(of: call) {
                try loop.value.reader.read { try answer(params.span.bytes, counts.get(), $0) }
            }
            call.deliver(result)
        }
    }

    /// Has `work` done on one of `threads`, with the parameters.
    private func start(
        _ call: PendingCall,
        _ params: [UInt8],
        on threads: LongCalls,
        _ work: @escaping @Sendable (RawSpan) throws -> [UInt8]
    ) throws {
        try threads.submit(for: peer.userIdentifier) { [services] isStopping in
            let result = isStopping ? .failure(DaemonServices.stopping) : services.outcome(of: call) { try work(params.span.bytes) }
            call.eventLoop.execute { call.deliver(result) }
        }
    }

    private func scope(of actor: String, at time: Timestamp) -> Scope {
        Scope(services: services, origin: Origin(actor: actor, time: time), access: access, user: peer.userIdentifier)
    }

    private func checkAccess(of envelope: borrowing Envelope, _ route: Route) throws(Fault) {
        guard access < route.access else { return }
        services.denials.note(peer, envelope.method)
        throw Fault(.denied, "\(envelope.method) needs the access \(route.access.rawValue), and this user has \(access.rawValue)")
    }

    /// An actor that this peer may speak for.
    private func checked(_ actor: String, _ envelope: borrowing Envelope) throws(Fault) -> String {
        guard speaksForOthers else {
            services.denials.note(peer, envelope.method)
            throw Fault(.denied, "this user may not name an actor")
        }
        // That is what the kernel vouches for.
        guard !actor.hasPrefix("uid:") else {
            throw Fault(.invalid, "actor may not begin with uid:, which stands for a local user; an agent is agent:NAME")
        }
        return actor
    }
}
