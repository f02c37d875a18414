internal import Synchronization

/// A client for http and https with the system's libcurl. It uses the system's certificates. It uses the proxies that the
/// environment names (`http_proxy`, `HTTPS_PROXY`, `NO_PROXY`: curl(1), ENVIRONMENT), except for addresses of this machine.
///
/// All transfers run on one thread of the client's own, so no event loop waits for a name or a connection. TLS is 1.2 or newer,
/// and HTTP is 1.1. libcurl may send a GET once more if a kept connection turns out to be closed. A POST and a DELETE get a
/// connection of their own and are never repeated.
public final class HTTPClient: Sendable {
    public struct Configuration: Sendable {
        /// A PEM file with the only roots to trust. Nil for the system's roots.
        public var certificateAuthority: String?
        /// How long a connection may take, with the look-up of its name and its TLS handshake.
        public var connectTimeout: Duration = .seconds(5)
        /// How many transfers run at once. Further requests wait for a place.
        public var maximumTransfers = 64
        public var userAgent = "supportd"

        public init() {}
    }

    private let loop: TransferLoop

    /// Runs `body` with a client, and closes the client. Requests in flight then fail with ``HTTPFailure/cancelled``.
    public static func with<Result>(
        _ configuration: Configuration = Configuration(), isolation: isolated (any Actor)? = #isolation,
        _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let client = HTTPClient(loop: try TransferLoop.start(configuration))
        do {
            let result = try await body(client)
            await client.loop.close()
            return result
        } catch {
            await client.loop.close()
            throw error
        }
    }

    private init(loop: TransferLoop) {
        self.loop = loop
    }

    /// The server's reply, whatever its status. It ends at once if the task is cancelled.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPReply {
        if let fault = request.fault { throw .invalid(fault) }
        let id = loop.nextID()
        let deadline = ContinuousClock.now + request.timeout
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(Job(id: id, request: request, deadline: deadline, continuation: continuation))
                // A cancellation before the job was submitted had no effect.
                if Task.isCancelled { loop.cancel(id) }
            }
        } onCancel: {
            loop.cancel(id)
        }
        return try result.get()
    }
}

/// A request on its way to the thread, with the continuation that waits for its end.
struct Job: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<HTTPReply, HTTPFailure>, Never>
}
