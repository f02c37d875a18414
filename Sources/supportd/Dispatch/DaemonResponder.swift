internal import LMDB
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import RPC
internal import Store

/// Answers one connection's calls: reads at once, on its event loop; changes by the writer; what takes long on a thread.
struct DaemonResponder: Responder {
    private let services: DaemonServices
    private let peer: Peer
    private let access: Access
    private let speaksForOthers: Bool
    private let reader: Reader
    /// The actor of a call that names none, for example `uid:1000`.
    private let user: String

    /// Throws an ``RPCServer/Refusal`` for a stranger, who is not served.
    init(services: DaemonServices, peer: Peer, role: Role, reader: Reader) throws {
        guard let access = role.access else {
            throw RPCServer.Refusal(Fault(.denied, "this user may not call the daemon; its settings say who may")) { method in
                services.denials.note(peer, method.flatMap { services.routes.has($0) ? $0 : nil })
            }
        }
        self.services = services
        self.peer = peer
        self.access = access
        speaksForOthers = role.speaksForOthers
        self.reader = reader
        user = "uid:\(peer.userIdentifier)"
    }

    mutating func respond(to calls: inout Calls) {
        // The calls came before this moment, so the snapshot has whatever their client was told before it sent them.
        let time = services.clock()
        // A constant: out of `self`, which may change, each call would copy it anew.
        let responder = self
        do {
            try reader.read { transaction in
                while let envelope = calls.next() { responder.respond(to: envelope, at: time, transaction, &calls) }
            }
        } catch {
            let fault = services.fault(error)
            while let envelope = calls.next() { Reply.error(envelope.id, WireError(fault), to: &calls.replies) }
        }
    }

    private func respond(
        to envelope: Envelope,
        at time: Timestamp,
        _ transaction: borrowing ReadTransaction,
        _ calls: inout Calls
    ) {
        guard let route = services.routes[envelope] else {
            let fault = Fault(.notFound, "there is no method \(envelope.method.prefix(100)); server.describe lists them")
            return Reply.error(envelope.id, WireError(fault, code: WireError.methodNotFound), to: &calls.replies)
        }
        do {
            let scope = try scope(for: envelope, route, at: time)
            switch route.way {
            case .read(let answer):
                try Reply.result(envelope, to: &calls.replies) { try answer(envelope, scope, transaction, &$0) }
            case .write(let prepare):
                try services.writer.submit(Writer.Job(port: calls.port(envelope), change: prepare(envelope, scope)))
                calls.handOn()
            case .stream(let begin):
                let result = try begin(envelope.params, scope, calls.port(envelope).stream, reader, transaction)
                Reply.result(envelope, to: &calls.replies) { $0.writeBytes(result) }
            case .longRead(let read):
                try startLong(read, scope, envelope.params, calls.port(envelope), on: services.longReads)
                calls.handOn()
            case .task(let work):
                try startLong(work, scope, envelope.params, calls.port(envelope), on: services.backups.calls)
                calls.handOn()
            case .longWrite(let prepare):
                try startLong(prepare, scope, envelope.params, calls.port(envelope))
                calls.handOn()
            }
        } catch {
            Reply.error(envelope.id, WireError(services.fault(error)), to: &calls.replies)
        }
    }

    private func startLong(
        _ read: @escaping @Sendable (ByteBuffer, Scope) throws -> [UInt8],
        _ scope: Scope,
        _ params: ByteBuffer,
        _ port: ReplyPort,
        on threads: LongCalls
    ) throws {
        try threads.submit { [services] in
            let result = services.outcome { try read(params, scope) }
            port.eventLoop.execute { port.deliver(result) }
        }
    }

    private func startLong(
        _ prepare: @escaping @Sendable (ByteBuffer, Scope) throws -> Route.Change,
        _ scope: Scope,
        _ params: ByteBuffer,
        _ port: ReplyPort
    ) throws {
        try services.longCalls.submit { [services] in
            do {
                try services.writer.submit(Writer.Job(port: port, change: prepare(params, scope)))
            } catch {
                let fault = services.fault(error)
                port.eventLoop.execute { port.deliver(.failure(fault)) }
            }
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
        return Scope(services: services, origin: Origin(actor: actor ?? user, time: time), access: access)
    }
}
