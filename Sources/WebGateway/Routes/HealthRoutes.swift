internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Prometheus
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
            return Self.text(await metrics(), "text/plain; version=0.0.4; charset=utf-8")
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

    /// The gateway's counters and the daemon's; without the daemon, `supportd_up` is 0 and a comment says why.
    private func metrics() async -> String {
        var text = PrometheusText()
        gateway.counters.write(to: &text)
        do throws(Fault) {
            let stats = try await gateway.daemon.call(ServerStats(), actor: "web")
            text.add("supportd_up", .gauge, "Whether the daemon answers.", 1)
            stats.write(to: &text)
        } catch {
            text.add("supportd_up", .gauge, "Whether the daemon answers.", 0)
            text.comment("The daemon's own metrics are missing: \(error.message)")
        }
        return text.text
    }

    private static func text(_ text: String, _ type: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
