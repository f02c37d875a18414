public import NIOCore
public import Protocol

/// Something that calls the daemon's methods: a ``DaemonLink``, or a test's stand-in for the daemon.
public protocol DaemonCalls: Sendable {
    /// Calls a method by its name and returns the result as JSON. Faults: those of the method and of the transport.
    ///
    /// - Parameters:
    ///   - params: JSON.
    ///   - mayBeRepeated: whether the call may be sent again when its answer was lost.
    ///   - actor: on whose behalf, for example `agent:yuki` or `customer`.
    func call(_ method: String, params: [UInt8], mayBeRepeated: Bool, actor: String?) async throws(Fault) -> ByteBuffer
}

extension DaemonCalls {
    /// Calls the daemon on behalf of `actor`, for example `agent:yuki` or `customer`. Faults: those of the method and of the transport.
    public func call<M: Method>(_ method: M, actor: String? = nil) async throws(Fault) -> M.Result {
        let params = try RPCClient.parameters(of: method)
        let reply = try await call(M.name, params: params, mayBeRepeated: method.mayBeRepeated, actor: actor)
        return try RPCClient.result(of: method, from: reply)
    }
}
