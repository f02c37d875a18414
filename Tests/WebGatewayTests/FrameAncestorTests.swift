import Settings
import Testing

@testable import WebGateway

/// The demo's frame must not open a real desk to clickjacking.
@Suite struct FrameAncestorTests {
    private func read(_ ancestor: String?, publicURL: String = "http://127.0.0.1:8080") async -> Result<GatewaySettings, SettingsFaults> {
        var environment = SettingsTests.complete
        environment["SUPPORTD_SOCKET"] = "/run/supportd/supportd.sock"
        environment["PUBLIC_URL"] = publicURL
        environment["WEBGATEWAY_FRAME_ANCESTOR"] = ancestor
        var reader = await SettingsReader(environment: environment)
        do throws(SettingsFaults) {
            return .success(try GatewaySettings(&reader))
        } catch {
            return .failure(error)
        }
    }

    @Test func nobodyMayFrameTheDesk() async throws {
        #expect(try await read(nil).get().frameAncestor == nil)
    }

    @Test(arguments: ["http://127.0.0.1:8090", "http://127.5.0.1:8090", "http://localhost:8090", "http://[::1]:8090", "https://localhost"])
    func thisMachinesOwnPageMay(origin: String) async throws {
        #expect(try await read(origin).get().frameAncestor == origin)
        #expect(try await read(origin + "/", publicURL: "http://localhost:8080").get().frameAncestor == origin)
    }

    @Test(arguments: [
        "127.0.0.1:8090", "*", "'self'", "http://127.0.0.1:8090/workbench", "http://127.0.0.1:8090 http://evil.example",
        "http://127.0.0.1:8090; script-src *", "ftp://127.0.0.1", "http://user@127.0.0.1", "http://127.0.0.1:8090?x=1",
    ])
    func whatIsNoOriginIsRefused(text: String) async {
        expectFault(await read(text), "must be one origin, like http://127.0.0.1:8090, and is \(text)")
    }

    @Test(arguments: [
        "https://evil.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://128.0.0.1", "http://127.0.0.1.",
        "http://127.0.0.01", "http://127.1", "http://0.0.0.0:8090", "http://10.0.0.1",
    ])
    func anotherMachinesPageIsRefused(origin: String) async {
        expectFault(await read(origin), "is for the demo only")
    }

    @Test(arguments: ["https://desk.example.com", "http://192.168.0.2:8080"])
    func aRealDeskHasNone(publicURL: String) async {
        expectFault(await read("http://127.0.0.1:8090", publicURL: publicURL), "is for the demo only")
    }

    private func expectFault(
        _ result: Result<GatewaySettings, SettingsFaults>, _ words: String, at location: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(let faults) = result else {
            Issue.record("it was taken", sourceLocation: location)
            return
        }
        let isIt = faults.faults.count == 1 && faults.faults[0].hasPrefix("WEBGATEWAY_FRAME_ANCESTOR \(words)")
        #expect(isIt, "\(faults)", sourceLocation: location)
    }
}
