import Settings
import Testing

@testable import TwilioSimulator

/// The workbench tells a demo's password, and never a real desk's.
@Suite struct DemoSignInTests {
    private func read(
        _ text: String, on host: String = "127.0.0.1", desk: String = "http://127.0.0.1:8080"
    ) async -> (DemoSignIn?, faults: [String]) {
        var reader = await SettingsReader(environment: ["SIMULATOR_DEMO_SIGN_IN": text])
        let signIn = DemoSignIn(&reader, listeningOn: host, deskURL: desk)
        return (signIn, reader.faults)
    }

    @Test func theDemosIsTaken() async {
        let (signIn, faults) = await read("support_agent:a:b")
        #expect(signIn?.name == "support_agent" && signIn?.password == "a:b")
        #expect(faults.isEmpty)
        #expect(await read("a:b", on: "::1", desk: "http://localhost:8080").faults.isEmpty)
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
}
