internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
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

    func respond(to calls: inout Calls) {
        // The calls came before this moment, so the snapshot has whatever their client was told before it sent them.
        let time = services.clock()
        var began = SteadyClock.now
        let end = began + Self.turn
        var number = callCount
        let loop = loop.value
        var hasRead = false
        do {
            try loop.reader.read { transaction in
                while let envelope = calls.next() {
                    number += 1
                    let call = Arrived(envelope: envelope, method: services.routes.number(of: envelope), number: number, began: began)
                    let answer = respond(to: call, at: time, transaction, &calls)
                    // One look at the clock is the end of this call and the beginning of the next.
                    let now = SteadyClock.now
                    if case .now(let reason) = answer {
                        hasRead = true
                        loop.counts.add(call.method, reason, nanoseconds: now &- began)
                    }
                    began = now
                    if now > end { calls.endTurn() }
                }
            }
        } catch {
            let fault = services.fault(error)
            while let envelope = calls.next() {
                loop.counts.add(services.routes.number(of: envelope), fault.reason, nanoseconds: SteadyClock.now &- began)
                Reply.error(envelope.id, WireError(fault), to: &calls.replies)
            }
        }
        callCount = number
        if hasRead { services.writer.priority.noteReads() }
        if calls.malformed > 0 { loop.counts.add(malformed: calls.malformed) }
    }

    /// Nanoseconds after which the other connections of the loop have their turn: look-ups take a microsecond, and some lists
    /// a few thousand.
    private static let turn: UInt64 = 2_000_000

    /// A call with what this connection knows of it.
    private struct Arrived {
        let envelope: Envelope
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

    private func respond(
        to call: Arrived,
        at time: Timestamp,
        _ transaction: borrowing ReadTransaction,
        _ calls: inout Calls
    ) -> Answer {
        let envelope = call.envelope
        guard call.method != services.routes.unknown else {
            let fault = Fault(.notFound, "there is no method \(envelope.method.prefix(100)); server.describe lists them")
            Reply.error(envelope.id, WireError(fault, code: WireError.methodNotFound), to: &calls.replies)
            return .now(fault.reason)
        }
        do {
            let route = services.routes[call.method]
            let scope = try scope(for: envelope, route, at: time)
            if case .read(let answer) = route.way {
                try Reply.result(envelope, to: &calls.replies) { try answer(envelope, scope, transaction, &$0) }
                return .now(nil)
            }
            if case .stream(let begin) = route.way {
                let result = try begin(envelope.params, scope, calls.port(envelope).stream, loop.value.reader, transaction)
                Reply.result(envelope, to: &calls.replies) { $0.writeBytes(result) }
                return .now(nil)
            }
            try start(route.way, scope, envelope, pending(call, calls.port(envelope)))
            calls.handOn()
            return .later
        } catch {
            let fault = services.fault(error, CallID(connection: connection, call: call.number))
            Reply.error(envelope.id, WireError(fault), to: &calls.replies)
            return .now(fault.reason)
        }
    }

    private func pending(_ call: Arrived, _ port: ReplyPort) -> PendingCall {
        let id = CallID(connection: connection, call: call.number)
        return PendingCall(port: port, record: .init(id: id, method: call.method, began: call.began, state: loop))
    }

    /// Hands a call on to who will answer it.
    private func start(_ way: Route.Way, _ scope: Scope, _ envelope: Envelope, _ call: PendingCall) throws {
        switch way {
        // Answered at once.
        case .read, .stream: break
        case .write(let prepare):
            try services.writer.submit(
                Writer.Job(call: call, user: peer.userIdentifier, bytes: envelope.byteCount, change: prepare(envelope, scope)))
        case .longRead(let read):
            try start(read, scope, envelope.params, call, on: services.longReads)
        case .task(let work):
            try start(work, scope, envelope.params, call, on: services.backups.calls)
        case .longWrite(let prepare):
            let params = envelope.params
            let user = peer.userIdentifier
            try services.longCalls.submit(for: user) { [services] isStopping in
                do {
                    if isStopping { throw DaemonServices.stopping }
                    let change = try prepare(params, scope)
                    try services.writer.submit(Writer.Job(call: call, user: user, bytes: params.readableBytes, change: change))
                } catch {
                    let fault = services.fault(error, call.record?.id)
                    call.eventLoop.execute { call.deliver(.failure(fault)) }
                }
            }
        case .gathered(let answer):
            let params = envelope.params
            services.loops.counts(on: call.eventLoop).assumeIsolated().whenComplete { [services, loop] counts in
                let result = services.outcome(of: call) {
                    try loop.value.reader.read { try answer(params, scope, counts.get(), $0) }
                }
                call.deliver(result)
            }
        }
    }

    private func start(
        _ read: @escaping @Sendable (ByteBuffer, Scope) throws -> [UInt8],
        _ scope: Scope,
        _ params: ByteBuffer,
        _ call: PendingCall,
        on threads: LongCalls
    ) throws {
        try threads.submit(for: peer.userIdentifier) { [services] isStopping in
            let result = isStopping ? .failure(DaemonServices.stopping) : services.outcome(of: call) { try read(params, scope) }
            call.eventLoop.execute { call.deliver(result) }
        }
    }

    private func scope(for envelope: Envelope, _ route: Route, at time: Timestamp) throws(Fault) -> Scope {
        guard access >= route.access else {
            services.denials.note(peer, envelope.method)
            throw Fault(
                .denied,
                "\(envelope.method) needs the access \(route.access.rawValue), and this user has \(access.rawValue)"
            )
        }
        let actor = envelope.actor
        if actor != nil, !speaksForOthers {
            services.denials.note(peer, envelope.method)
            throw Fault(.denied, "this user may not name an actor")
        }
        // That is what the kernel vouches for.
        if let actor, actor.hasPrefix("uid:") {
            throw Fault(.invalid, "actor may not begin with uid:, which stands for a local user; an agent is agent:NAME")
        }
        return Scope(
            services: services, origin: Origin(actor: actor ?? user, time: time), access: access, user: peer.userIdentifier)
    }
}
