import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// The addresses for the machine's own eyes.
@Suite(.timeLimit(.minutes(20))) struct HealthTests {
    static let paths = ["/healthz", "/readyz", "/metrics"]

    private func desk() async throws -> TestDesk {
        let desk = try await TestDesk()
        desk.daemon.answer(ServerInfo.self) { _, _ in
            ServerInfo.Result(
                version: "1", processIdentifier: 1, startedAt: FakeDaemon.time, schemaVersion: 1, defaultRegion: "US", tickets: 0,
                events: 0,
                storageBytes: 0, storageLimitBytes: 0, access: .write
            )
        }
        desk.daemon.refuse(ServerStats.self, Fault(.unavailable, "Away."))
        return desk
    }

    @Test(arguments: paths, ["127.0.0.1", "127.8.0.1", "::1"])
    func thisMachineMayLook(path: String, address: String) async throws {
        #expect(try await desk().get(path, from: address).status == 200)
    }

    @Test(arguments: paths, ["192.0.2.1", "10.0.0.1", "::2", "fe80::1", "::ffff:192.0.2.1", "128.0.0.1"])
    func toOthersTheyDoNotExist(path: String, address: String) async throws {
        let desk = try await desk()
        #expect(try await desk.get(path, from: address).status == 404)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test(arguments: paths, ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    func whatAProxyForwardsIsNotThisMachines(path: String, header: String) async throws {
        let desk = try await desk()
        #expect(try await desk.get(path, HTTPFields(named: [(header, "127.0.0.1")])).status == 404)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test func aGatewayWithoutItsDaemonLivesAndIsNotReady() async throws {
        let desk = try await desk()
        desk.daemon.refuse(ServerInfo.self, Fault(.unavailable, "Away."))
        #expect(try await desk.get("/healthz").body == "ok\n")
        #expect(try await desk.get("/readyz").status == 503)
        #expect(try await desk.get("/metrics").body.contains("\nsupportd_up 0\n"))
    }

    @Test func responsesAreCountedByTheirClass() async throws {
        let desk = try await desk()
        for path in ["/", "/", "/nowhere", "/dashboard"] { _ = try await desk.get(path) }
        let lines = try await desk.get("/metrics").body.split(separator: "\n").filter { $0.hasPrefix("webgateway_responses_total{") }
        #expect(
            lines == [
                #"webgateway_responses_total{status="2xx"} 2"#, #"webgateway_responses_total{status="3xx"} 1"#,
                #"webgateway_responses_total{status="4xx"} 1"#,
            ])
    }
}
