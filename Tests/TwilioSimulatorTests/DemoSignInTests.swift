import Settings
import Testing

@testable import TwilioSimulator

/// The workbench tells a demo's password, and never a real desk's.
@Suite struct DemoSignInTests {
    private func read(
        _ text: String, on host: String = "127.0.0.1", own: String? = nil, desk: String = "http://127.0.0.1:8080"
    ) async -> (DemoSignIn?, faults: [String]) {
        var reader = await SettingsReader(environment: ["SIMULATOR_DEMO_SIGN_IN": text])
        let signIn = DemoSignIn(&reader, listeningOn: host, ownURL: own, deskURL: desk)
        return (signIn, reader.faults)
    }

    @Test func theDemosIsTaken() async {
        let (signIn, faults) = await read("support_agent:a:b")
        #expect(signIn?.name == "support_agent" && signIn?.password == "a:b")
        #expect(faults.isEmpty)
        #expect(await read("a:b", on: "::1", own: "http://[::1]:8090", desk: "http://localhost:8080").faults.isEmpty)
    }

    @Test(arguments: ["support_agent", ":b", "a:"])
    func whatIsNoneIsRefusedAndNotRepeated(text: String) async {
        let (signIn, faults) = await read(text)
        #expect(signIn == nil)
        #expect(faults == ["SIMULATOR_DEMO_SIGN_IN must be an agent's name and password with a colon between them"])
    }

    @Test(arguments: [
        ("0.0.0.0", "http://127.0.0.1:8080"), ("::", "http://127.0.0.1:8080"), ("192.168.0.2", "http://127.0.0.1:8080"),
        ("127.0.0.1", "https://desk.example.com"), ("127.0.0.1", "http://127.0.0.1.example.com"), ("127.0.0.1", "nonsense"),
    ])
    func aRealDesksIsNeverShown(host: String, desk: String) async {
        let (signIn, faults) = await read("support_agent:secret", on: host, desk: desk)
        #expect(signIn == nil)
        #expect(faults.count == 1 && faults[0].contains("is for the demo only") && !faults[0].contains("secret"))
    }

    @Test(arguments: ["https://calls.example.com", "http://192.168.0.2:8090", "http://0.0.0.0:8090", "nonsense"])
    func aSimulatorWithAnAddressOfTheWorldShowsNone(own: String) async {
        let (signIn, faults) = await read("support_agent:secret", own: own)
        #expect(signIn == nil)
        #expect(faults.count == 1 && faults[0].contains("SIMULATOR_URL") && !faults[0].contains("secret"))
    }

    @Test(arguments: ["127.0.0.1:8090", "localhost", "[::1]:8090", "127.0.0.2"])
    func aBrowserOfThisMachineIsTold(host: String) {
        #expect(DemoSignIn.mayBeTold(to: host, headers: ["host", "accept", "user-agent"]))
    }

    @Test(arguments: ["", "192.168.0.2:8090", "0.0.0.0", "calls.example.com", "127.0.0.1.example.com"])
    func anotherHostIsNotTold(host: String) {
        #expect(!DemoSignIn.mayBeTold(to: host, headers: []))
    }

    @Test(arguments: ["x-forwarded-for", "forwarded", "x-forwarded-host", "via", "x-real-ip", "x-forwarded-proto"])
    func aProxyThatNamesItselfIsNotTold(header: String) {
        #expect(!DemoSignIn.mayBeTold(to: "127.0.0.1:8090", headers: ["accept", header]))
    }
}
