internal import CommitEngine
internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// Answers one connection's calls: look-ups at once, on its event loop; all others later, by ``LaterCalls``.
final class DaemonResponder: Responder {
    private let shared: Dispatcher
    private let peer: Peer
    private let access: Access
    private let speaksForOthers: Bool
    /// The actor of a call that names none, for example `uid:1000`.
    private let user: String
    private let loop: NIOLoopBound<LoopState>
    /// Its number in the log.
    private let connection: Int
    /// Calls that were taken.
    private var callCount = 0

    /// Throws an ``RPCServer/Refusal`` for a user without a role, who is not served.
    init(_ shared: Dispatcher, peer: Peer, role: Role, loop: NIOLoopBound<LoopState>) throws {
        guard let access = role.access else {
            throw RPCServer.Refusal(Fault(.denied, "This user may not call the daemon. The daemon's settings give users their roles.")) {
                method in
                shared.denials.note(peer, method.flatMap { shared.routes.has($0) ? $0 : nil })
            }
        }
        self.shared = shared
        self.peer = peer
        self.access = access
        speaksForOthers = role.speaksForOthers
        user = "uid:\(peer.userIdentifier)"
        self.loop = loop
        connection = shared.nextConnection()
    }

    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        // The snapshot is taken after the calls have arrived: so it has whatever was answered to their client before it sent them.
        let time = shared.clock()
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
                    let call = Arrived(method: shared.routes.number(of: calls[request]), number: number, began: began)
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
            let fault = shared.faults.fault(error)
            while let request = calls.next(&replies) {
                let envelope = calls[request]
                loop.counts.add(shared.routes.number(of: envelope), fault.reason, nanoseconds: SteadyClock.now &- began)
                Reply.error(envelope.id, WireError(fault), to: &replies)
            }
        }
        callCount = number
        if hasRead { shared.lookUps.note() }
        if calls.malformed > 0 { loop.counts.add(malformed: calls.malformed) }
    }

    /// Nanoseconds after which the other connections of the loop have their turn: a look-up takes a microsecond, and some lists take
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
        guard call.method != shared.routes.unknown else {
            let fault = Fault(.notFound, "There is no method \(envelope.method.prefix(100)). server.describe lists the methods.")
            Reply.error(envelope.id, WireError(fault, code: WireError.methodNotFound), to: &replies)
            return .now(fault.reason)
        }
        do {
            let route = shared.routes[call.method]
            try checkAccess(of: envelope, route)
            guard let actor = envelope.actor else { return try answer(envelope, call, route.way, own, transaction, calls, &replies) }
            let others = try scope(of: checked(actor, envelope), at: own.origin.time)
            return try answer(envelope, call, route.way, others, transaction, calls, &replies)
        } catch {
            let fault = shared.faults.fault(error, CallID(connection: connection, call: call.number))
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
            let seat = StreamSeat(port: calls.port(envelope).stream, reader: loop.value.reader, subscriptions: shared.subscriptions)
            let result = try method.begin(envelope.params, scope, seat, in: transaction)
            Reply.result(envelope, to: &replies) { $0.append(result) }
            return .now(nil)
        case .write(let method, false):
            let prepared = try method.prepare(envelope.params, scope)
            try shared.later.write(prepared, scope, bytes: envelope.byteCount, pending(call, calls.port(envelope)))
        case .write(let method, true):
            try shared.later.prepareAndWrite(method, envelope.params.array, scope, pending(call, calls.port(envelope)))
        case .long(let method, let executor):
            try shared.later.run(method, on: executor, envelope.params.array, scope, pending(call, calls.port(envelope)))
        case .gathered(let method):
            shared.later.gather(method, envelope.params.array, scope, loop, pending(call, calls.port(envelope)))
        }
        return .later
    }

    private func pending(_ call: Arrived, _ port: ReplyPort) -> PendingCall {
        let id = CallID(connection: connection, call: call.number)
        return PendingCall(port: port, record: .init(id: id, method: call.method, began: call.began, state: loop))
    }

    private func scope(of actor: String, at time: Timestamp) -> Scope {
        Scope(desk: shared.desk, origin: Origin(actor: actor, time: time), access: access, user: peer.userIdentifier)
    }

    private func checkAccess(of envelope: borrowing Envelope, _ route: Route) throws(Fault) {
        guard access < route.access else { return }
        shared.denials.note(peer, envelope.method)
        throw Fault(.denied, "\(envelope.method) needs the access \(route.access.rawValue), and this user has \(access.rawValue).")
    }

    /// An actor that this peer may speak for.
    private func checked(_ actor: String, _ envelope: borrowing Envelope) throws(Fault) -> String {
        guard speaksForOthers else {
            shared.denials.note(peer, envelope.method)
            throw Fault(.denied, "This user may not name an actor.")
        }
        // Only the kernel says who a local user is.
        guard !actor.hasPrefix("uid:") else {
            throw Fault(.invalid, "An actor must not begin with uid:, which means a local user. An agent is agent:NAME.")
        }
        return actor
    }
}
