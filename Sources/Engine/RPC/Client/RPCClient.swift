internal import Glibc
public import NIOCore
public import Protocol
internal import SocketLoop
internal import Synchronization

/// A connection to the daemon. Any number of tasks may call at once; each call gets its own reply.
///
/// The connection closes when nothing refers to the client any more; ``withConnection(path:callTimeout:_:)`` closes it at the end
/// of a scope.
public final class RPCClient: Sendable {
    let connection: NIOLoopBound<ClientConnection>
    private let isOpen: OpenFlag

    /// Lends a connection to the socket at `path`, which is closed when `body` ends. Faults: as of ``connect(path:callTimeout:)``.
    public static func withConnection<Result>(
        path: String, callTimeout: TimeAmount? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (RPCClient) async throws -> sending Result
    ) async throws -> sending Result {
        let client = try await connect(path: path, callTimeout: callTimeout)
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// Connects to the socket at `path`. Faults: `unavailable` when no daemon listens, `denied` when the socket may not be opened,
    /// `overloaded` when the daemon's backlog is full.
    ///
    /// - Parameter callTimeout: how long a call waits for its answer before it fails with `unavailable`; nil waits without a limit.
    public static func connect(path: String, callTimeout: TimeAmount? = nil) async throws(Fault) -> RPCClient {
        do {
            let loop = try SocketLoopGroup.shared()
            return try await loop.submit {
                let socket = StreamSocket(try UnixSocket.connect(to: path), on: loop)
                let connection = ClientConnection(socket: socket, callTimeout: callTimeout)
                try socket.start(connection)
                return RPCClient(NIOLoopBound(connection, eventLoop: loop), closeFuture: socket.closeFuture)
            }.get()
        } catch {
            throw Fault(connecting: error, path: path)
        }
    }

    private init(_ connection: NIOLoopBound<ClientConnection>, closeFuture: EventLoopFuture<Void>) {
        let isOpen = OpenFlag()
        closeFuture.whenComplete { _ in isOpen.value.store(false, ordering: .releasing) }
        self.connection = connection
        self.isOpen = isOpen
    }

    deinit {
        let connection = connection
        connection.eventLoop.execute { connection.value.close() }
    }

    public var isActive: Bool { isOpen.value.load(ordering: .acquiring) }

    /// Calls `method` and decodes its reply.
    ///
    /// - Parameter actor: the person on whose behalf, for example `agent:yuki`. The daemon accepts it only from a peer whose role
    ///   allows it.
    public func call<M: Method>(_ method: M, actor: String? = nil) async throws(Fault) -> M.Result {
        let reply = try await call(M.name, params: try Self.parameters(of: method), actor: actor)
        return try Self.result(of: method, from: reply)
    }

    /// Calls a method by its name, with parameters and a result in JSON.
    public func call(_ method: String, params: [UInt8], actor: String? = nil) async throws(Fault) -> ByteBuffer {
        try await call(method, params: params, actor: actor, sink: nil)
    }

    func call(_ method: String, params: [UInt8], actor: String?, sink: NotificationSink?) async throws(Fault) -> ByteBuffer {
        do {
            return try await attempt(method, params: params, actor: actor, sink: sink).get()
        } catch {
            throw error.fault
        }
    }

    /// Why an attempt failed.
    enum Failure: Error {
        /// The daemon answered with a fault, or did not answer in time.
        case refused(Fault)
        case unanswered(UnansweredCall)

        var fault: Fault {
            switch self {
            case .refused(let fault): fault
            case .unanswered(let call): call.fault
            }
        }
    }

    /// Calls once. The failure says whether the call may be tried again on another connection.
    func attempt(_ method: String, params: [UInt8], actor: String?, sink: NotificationSink? = nil) async
        -> Swift.Result<ByteBuffer, Failure>
    {
        // Without another use below, the client might be released, and the connection closed, before the answer arrives.
        defer { withExtendedLifetime(self) {} }
        let connection = connection
        let promise = connection.eventLoop.makePromise(of: ByteBuffer.self)
        connection.eventLoop.execute { connection.value.send(method, params: params, actor: actor, sink: sink, promise) }
        do {
            return .success(try await promise.futureResult.get())
        } catch let fault as Fault {
            return .failure(.refused(fault))
        } catch let call as UnansweredCall {
            return .failure(.unanswered(call))
        } catch {
            return .failure(.refused(Fault(.unavailable, "The connection to the daemon broke: \(error).")))
        }
    }

    static func parameters<M: Method>(of method: M) throws(Fault) -> [UInt8] {
        do { return try JSONCoding.encode(method) } catch { throw Fault(.invalid, "The parameters cannot be encoded.") }
    }

    static func result<M: Method>(of method: M, from reply: ByteBuffer) throws(Fault) -> M.Result {
        do {
            // A record is read off its bytes, which takes a tenth of the time.
            let record = try (M.Result.self as? any Record.Type)?.read(reply.readableBytesSpan)
            return try record as? M.Result ?? JSONCoding.decode(M.Result.self, from: reply)
        } catch {
            throw Fault(.internal, "The daemon's reply to \(M.name) cannot be read. Are the daemon and this program of one version?")
        }
    }

    public func close() async {
        let connection = connection
        try? await connection.eventLoop.submit { connection.value.close() }.get()
    }
}

/// Whether a connection is open, for other threads.
private final class OpenFlag: Sendable {
    let value = Atomic<Bool>(true)
}

extension Fault {
    fileprivate init(connecting error: any Error, path: String) {
        switch (error as? IOError)?.errnoCode {
        case ENOENT?: self.init(.unavailable, "There is no socket at \(path). Is the daemon supportd running?")
        case ECONNREFUSED?: self.init(.unavailable, "No process listens on \(path). Is the daemon supportd running?")
        case EAGAIN?: self.init(.overloaded, "The backlog of supportd on \(path) is full. Try again in a moment.")
        case EACCES?, EPERM?:
            self.init(.denied, "This user may not open the socket \(path). Is it in the daemon's group?")
        default: self.init(.unavailable, "Cannot connect to supportd on \(path): \(error).")
        }
    }
}
