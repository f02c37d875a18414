internal import Glibc
public import NIOCore
public import Protocol
internal import SocketLoop
internal import Synchronization

/// A connection to the daemon. Calls may be made from any task at once; each gets its own reply.
public final class RPCClient: Sendable {
    let connection: NIOLoopBound<ClientConnection>
    private let isOpen: OpenFlag

    /// Connects to the socket at `path`. Faults: `unavailable` when nobody listens, `denied` when it may not be opened.
    ///
    /// - Parameter callTimeout: how long a call waits for its answer before it is `unavailable`; nil waits for ever.
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

    public var isActive: Bool { isOpen.value.load(ordering: .acquiring) }

    /// Calls `method` and decodes its reply.
    ///
    /// - Parameter actor: on whose behalf, for example `agent:yuki`; believed only from a peer whose role allows it.
    public func call<M: Method>(_ method: M, actor: String? = nil) async throws(Fault) -> M.Result {
        let reply = try await call(M.name, params: try Self.parameters(of: method), actor: actor)
        return try Self.result(of: method, from: reply)
    }

    /// Calls a method by its name with parameters that are JSON already, and gives the result as JSON.
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
        /// The daemon's answer, or no answer in time.
        case refused(Fault)
        case undelivered(Undelivered)

        var fault: Fault {
            switch self {
            case .refused(let fault): fault
            case .undelivered(let undelivered): undelivered.fault
            }
        }
    }

    /// Calls once, and tells apart what may be tried again on another connection.
    func attempt(_ method: String, params: [UInt8], actor: String?, sink: NotificationSink? = nil) async
        -> Swift.Result<ByteBuffer, Failure>
    {
        let connection = connection
        let promise = connection.eventLoop.makePromise(of: ByteBuffer.self)
        connection.eventLoop.execute { connection.value.send(method, params: params, actor: actor, sink: sink, promise) }
        do {
            return .success(try await promise.futureResult.get())
        } catch let fault as Fault {
            return .failure(.refused(fault))
        } catch let undelivered as Undelivered {
            return .failure(.undelivered(undelivered))
        } catch {
            return .failure(.refused(Fault(.unavailable, "the connection to the daemon broke: \(error)")))
        }
    }

    static func parameters<M: Method>(of method: M) throws(Fault) -> [UInt8] {
        do { return try JSONCoding.encode(method) } catch { throw Fault(.invalid, "the parameters cannot be encoded") }
    }

    static func result<M: Method>(of method: M, from reply: ByteBuffer) throws(Fault) -> M.Result {
        do {
            return try JSONCoding.decode(M.Result.self, from: reply)
        } catch {
            throw Fault(.internal, "the daemon's reply to \(M.name) cannot be read; are both of one version?")
        }
    }

    public func close() async {
        let connection = connection
        try? await connection.eventLoop.submit { connection.value.close() }.get()
    }
}

/// What other threads know of a connection.
private final class OpenFlag: Sendable {
    let value = Atomic<Bool>(true)
}

extension Fault {
    fileprivate init(connecting error: any Error, path: String) {
        switch (error as? IOError)?.errnoCode {
        case ENOENT?: self.init(.unavailable, "supportd is not there: no socket at \(path). Is the daemon running?")
        case ECONNREFUSED?: self.init(.unavailable, "supportd does not answer on \(path). Is the daemon running?")
        case EAGAIN?: self.init(.overloaded, "too many wait for supportd on \(path) already. Try again in a moment.")
        case EACCES?, EPERM?:
            self.init(.denied, "the socket \(path) may not be opened by this user. Are you in the daemon's group?")
        default: self.init(.unavailable, "cannot connect to supportd on \(path): \(error)")
        }
    }
}
