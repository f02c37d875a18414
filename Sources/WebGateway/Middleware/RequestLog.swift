internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Prometheus
internal import Protocol
internal import Synchronization

/// Writes one log line a request: the route's pattern and the status. The path, which may hold a token, and the body are never logged.
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
        let duration = ContinuousClock.now - start
        counters.count(response.status.code, duration)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\(duration / .milliseconds(1))",
            ]
        )
        return response
    }
}

/// How many responses there were, by the first digit of their status, and how long they took.
final class ResponseCounters: Sendable {
    private struct State {
        var counts: [Int: Int] = [:]
        var times = PowerCounts.times
    }
    private let state = Mutex(State())

    func count(_ status: Int, _ duration: Duration) {
        let nanoseconds = UInt64(max(0, duration / .nanoseconds(1)))
        state.withLock { state in
            state.counts[status / 100, default: 0] += 1
            state.times.add(nanoseconds: nanoseconds)
        }
    }

    func write(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        text.begin("webgateway_responses_total", .counter, "Responses of the gateway, by the class of their status.")
        for (statusClass, count) in state.counts.sorted(by: { $0.key < $1.key }) {
            text.sample("webgateway_responses_total", ["status": "\(statusClass)xx"], count)
        }
        text.begin("webgateway_response_seconds", .histogram, "From a request's head to its response.")
        text.samples("webgateway_response_seconds", state.times.seconds)
    }
}
