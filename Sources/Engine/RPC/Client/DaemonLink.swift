public import NIOCore
public import Protocol

/// A client's way to the daemon through its restarts: a connection that is made when it is first needed, and again when the
/// daemon has ended it.
public actor DaemonLink: DaemonCalls {
    private let path: String
    private let callTimeout: TimeAmount?
    private var client: RPCClient?
    private var connecting: Task<Swift.Result<RPCClient, Fault>, Never>?

    /// - Parameter callTimeout: how long a call waits for its answer before it is `unavailable`; nil waits for ever.
    public init(path: String, callTimeout: TimeAmount? = .seconds(10)) {
        self.path = path
        self.callTimeout = callTimeout
    }

    /// Connections that one call may use up.
    private static let maximumAttempts = 3

    /// Calls a method by its name, with parameters that are JSON already.
    ///
    /// A call that the daemon did not take, since it was stopping, is sent again on a fresh connection. One that was taken and
    /// not answered is sent again, once, only when doing it twice is the same as doing it once.
    public func call(
        _ method: String, params: [UInt8], mayBeRepeated: Bool = false, actor: String? = nil
    ) async throws(Fault) -> ByteBuffer {
        var mayBeRepeated = mayBeRepeated
        var attempts = 0
        while true {
            attempts += 1
            let client = try await connected()
            switch await client.attempt(method, params: params, actor: actor) {
            case .success(let reply): return reply
            case .failure(.refused(let fault)): throw fault
            case .failure(.undelivered(let undelivered)):
                if self.client === client { self.client = nil }
                guard attempts < Self.maximumAttempts, mayBeRepeated || !undelivered.wasSent else { throw undelivered.fault }
                if undelivered.wasSent { mayBeRepeated = false }
            }
        }
    }

    /// The present connection, for what is bound to one.
    public func connected() async throws(Fault) -> RPCClient {
        if let client, client.isActive { return client }
        let task: Task<Swift.Result<RPCClient, Fault>, Never>
        if let connecting {
            task = connecting
        } else {
            task = Task { [path, callTimeout] in
                do throws(Fault) {
                    return .success(try await RPCClient.connect(path: path, callTimeout: callTimeout))
                } catch {
                    return .failure(error)
                }
            }
            connecting = task
        }
        let result = await task.value
        connecting = nil
        let client = try result.get()
        self.client = client
        return client
    }

    public func close() async { await client?.close() }
}
