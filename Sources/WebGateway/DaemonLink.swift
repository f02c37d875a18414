internal import NIOCore
internal import Protocol
internal import RPC

/// The gateway's connection to the daemon. It is made when it is first needed, and again when the daemon was away.
actor DaemonLink {
    private let path: String
    private let group: any EventLoopGroup
    private var client: RPCClient?
    private var connecting: Task<Swift.Result<RPCClient, Fault>, Never>?

    init(path: String, group: any EventLoopGroup) {
        self.path = path
        self.group = group
    }

    /// Calls the daemon on behalf of `actor`, for example `agent:yuki` or `customer`.
    ///
    /// A call that was sent is never repeated here: whether the daemon has done it is not known.
    func call<M: Method>(_ method: M, actor: String) async throws(Fault) -> M.Result {
        try await connected().call(method, actor: actor)
    }

    private func connected() async throws(Fault) -> RPCClient {
        if let client, client.isActive { return client }
        let task: Task<Swift.Result<RPCClient, Fault>, Never>
        if let connecting {
            task = connecting
        } else {
            task = Task { [path, group] in
                do throws(Fault) {
                    return .success(try await RPCClient.connect(path: path, group: group, callTimeout: .seconds(10)))
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

    func close() async { await client?.close() }
}
