internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Synchronization

/// One line a request: the route's pattern and the status. Never the path, which may hold a token, nor what was sent.
struct RequestLog: RouterMiddleware {
    typealias Context = GatewayContext
    let logger: Logger
    let counters: ResponseCounters

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        counters.count(response.status.code)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
            ]
        )
        return response
    }
}

/// How many responses there were, by the first digit of their status.
final class ResponseCounters: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    func count(_ status: Int) { counts.withLock { $0[status / 100, default: 0] += 1 } }
    var all: [(statusClass: Int, count: Int)] { counts.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } } }
}
