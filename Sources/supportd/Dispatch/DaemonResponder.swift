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
    private let role: Role
    private let reader: Reader
    /// The actor of a call that names none, for example `uid:1000`.
    private let user: String

    init(services: DaemonServices, peer: Peer, role: Role, reader: Reader) {
        self.services = services
        self.role = role
        self.reader = reader
        user = "uid:\(peer.userIdentifier)"
    }

    mutating func respond(to call: Call, replies: inout ByteBuffer) -> Answer {
        do {
            return try dispatch(call, &replies)
        } catch let unknown as UnknownMethod {
            let fault = Fault(.notFound, "there is no method \(unknown.name.prefix(100)); server.describe lists them")
            Reply.error(call.envelope.id, WireError(fault, code: WireError.methodNotFound), to: &replies)
        } catch {
            Reply.error(call.envelope.id, WireError(services.fault(error)), to: &replies)
        }
        return .now
    }

    private struct UnknownMethod: Error { let name: String }

    private func dispatch(_ call: Call, _ replies: inout ByteBuffer) throws -> Answer {
        let envelope = call.envelope
        guard let route = services.routes[envelope.method] else { throw UnknownMethod(name: envelope.method) }
        guard role.access >= route.access else {
            throw Fault(.denied, "\(envelope.method) needs the access \(route.access.rawValue), and this user has \(role.access.rawValue)")
        }
        let scope = try scope(for: call)
        switch route.way {
        case .read(let answer):
            try Reply.result(envelope.id, to: &replies) { reply in
                try reader.read { try answer(envelope.params, scope, $0, &reply) }
            }
            return .now
        case .write(let prepare):
            try services.writer.submit(Writer.Job(port: call.port, change: prepare(envelope.params, scope)))
            return .later
        case .longRead(let read):
            try services.longReads.submit { [services] in
                let result = services.outcome { try read(envelope.params, scope) }
                call.port.eventLoop.execute { call.port.deliver(result) }
            }
            return .later
        case .longWrite(let prepare):
            try services.longCalls.submit { [services] in
                do {
                    try services.writer.submit(Writer.Job(port: call.port, change: prepare(envelope.params, scope)))
                } catch {
                    let fault = services.fault(error)
                    call.port.eventLoop.execute { call.port.deliver(.failure(fault)) }
                }
            }
            return .later
        }
    }

    private func scope(for call: Call) throws(Fault) -> Scope {
        if call.envelope.actor != nil, !role.speaksForOthers {
            throw Fault(.denied, "this user may not name an actor")
        }
        return Scope(
            services: services,
            origin: Origin(actor: call.envelope.actor ?? user, time: services.clock()),
            access: role.access
        )
    }
}
