internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Protocol
internal import RPC

/// For the machine's own eyes: whether the process runs, whether it can serve, and its counters.
struct HealthRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/healthz") { request, context in
            try onlyLocal(request, context)
            return Self.text("ok\n")
        }
        router.get("/readyz") { request, context in
            try onlyLocal(request, context)
            _ = try await gateway.daemon.call(ServerInfo(), actor: "web")
            return Self.text("ready\n")
        }
        router.get("/metrics") { request, context in
            try onlyLocal(request, context)
            return Self.text(try await metrics())
        }
    }

    /// To others these routes do not exist. What a proxy forwards is not local, although the proxy is: it must
    /// add one of these headers (Caddy does; nginx needs `proxy_set_header`), or not pass these three addresses on.
    private func onlyLocal(_ request: Request, _ context: GatewayContext) throws {
        let forwarded = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"].compactMap { HTTPField.Name($0) }
        guard context.isLoopback, !forwarded.contains(where: { request.headers[$0] != nil }) else {
            throw HTTPError(.notFound)
        }
    }

    /// Prometheus' text format 0.0.4.
    private func metrics() async throws -> String {
        var lines = ["# TYPE webgateway_responses_total counter"]
        for (statusClass, count) in gateway.counters.all {
            lines.append("webgateway_responses_total{status=\"\(statusClass)xx\"} \(count)")
        }
        let info = try? await gateway.daemon.call(ServerInfo(), actor: "web")
        lines += ["# TYPE supportd_up gauge", "supportd_up \(info == nil ? 0 : 1)"]
        if let info {
            for (name, value) in [
                ("supportd_tickets", info.tickets), ("supportd_events", info.events),
                ("supportd_storage_bytes", info.storageBytes), ("supportd_storage_limit_bytes", info.storageLimitBytes),
            ] {
                lines += ["# TYPE \(name) gauge", "\(name) \(value)"]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
