internal import NIOCore
internal import Protocol
internal import RPC

extension DaemonCalls {
    /// A page of tickets, read by one walk over the reply's bytes in the caller's own task: Foundation takes ten times as long.
    func tickets(_ method: TicketsList, actor: String) async throws(Fault) -> TicketsList.Result {
        let params: [UInt8]
        do {
            params = try JSONCoding.encode(method)
        } catch {
            throw Fault(.invalid, "The parameters of \(TicketsList.name) cannot be encoded.")
        }
        let reply = try await call(TicketsList.name, params: params, mayBeRepeated: method.mayBeRepeated, actor: actor)
        guard let result = TicketsList.Result(scanning: reply.readableBytesSpan) else {
            throw Fault(.internal, "The daemon's reply to \(TicketsList.name) cannot be read; are both of one version?")
        }
        return result
    }
}
