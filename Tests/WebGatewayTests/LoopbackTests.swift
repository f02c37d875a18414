import NIOCore
import Testing

@testable import WebGateway

@Suite struct LoopbackTests {
    @Test(arguments: ["127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1"])
    func thisMachineIsLocal(address: String) throws {
        #expect(GatewayContext.isLoopback(try SocketAddress(ipAddress: address, port: 1)))
    }
    @Test(arguments: ["10.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.127", "::ffff:1.127.0.0", "fe80::1", "2001:db8::127.0.0.1"])
    func anotherMachineIsNot(address: String) throws {
        #expect(!GatewayContext.isLoopback(try SocketAddress(ipAddress: address, port: 1)))
    }
    @Test func metricsAreForThisMachine() async throws {
        let desk = try await TestDesk()
        #expect(try await desk.get("/healthz", from: "::ffff:127.0.0.1").status == 200)
        #expect(try await desk.get("/healthz", from: "::ffff:10.0.0.1").status == 404)
    }
}
