public import NIOCore
public import Protocol

/// A client's connection to the daemon that outlives the daemon's restarts: it connects when a call first needs it, and again after
/// the daemon has ended the connection.
public actor DaemonLink: DaemonCalls {
    typealias Attempt = Task<Swift.Result<RPCClient, Fault>, Never>

    private let makeClient: @Sendable () async -> Swift.Result<RPCClient, Fault>
    private var client: RPCClient?
    /// The attempt to connect that is under way.
    private var attempt: Attempt?

    /// - Parameter callTimeout: how long a call waits for its answer before it fails with `unavailable`; nil waits without a limit.
    public init(path: String, callTimeout: TimeAmount? = .seconds(10)) {
        self.init {
            do throws(Fault) {
                return .success(try await RPCClient.connect(path: path, callTimeout: callTimeout))
            } catch {
                return .failure(error)
            }
        }
    }

    /// - Parameter makeClient: connects once.
    init(makeClient: @escaping @Sendable () async -> Swift.Result<RPCClient, Fault>) { self.makeClient = makeClient }

    /// The most connections that one call may use.
    private static let maximumConnections = 3

    /// Calls a method by its name, with parameters and a result in JSON.
    ///
    /// A call that was not sent whole, because the daemon was stopping, is sent again on another connection. A call that was sent
    /// and not answered is sent again, once, only when carrying it out twice is the same as once.
    public func call(
        _ method: String, params: [UInt8], mayBeRepeated: Bool = false, actor: String? = nil
    ) async throws(Fault) -> ByteBuffer {
        var mayBeRepeated = mayBeRepeated
        var connections = 0
        while true {
            connections += 1
            let client = try await connected()
            switch await client.attempt(method, params: params, actor: actor) {
            case .success(let reply): return reply
            case .failure(.refused(let fault)): throw fault
            case .failure(.unanswered(let call)):
                if self.client === client { self.client = nil }
                guard connections < Self.maximumConnections, mayBeRepeated || !call.wasSent else { throw call.fault }
                if call.wasSent { mayBeRepeated = false }
            }
        }
    }

    /// The present connection. Callers that arrive during an attempt to connect share it.
    public func connected() async throws(Fault) -> RPCClient {
        if let client, client.isActive { return client }
        let shared = attempt ?? Task { [makeClient] in await makeClient() }
        attempt = shared
        let result = await shared.value
        // Another caller may have taken this result already and begun the next attempt, which is not this caller's to end.
        if attempt == shared {
            attempt = nil
            client = try? result.get()
        }
        return try result.get()
    }

    public func close() async { await client?.close() }
}
