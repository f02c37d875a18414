import Settings
import Testing
import TwilioSettings

@testable import WebGateway

@Suite struct SettingsTests {
    static let complete = [
        "TWILIO_ACCOUNT_SID": "AC" + String(repeating: "a", count: 32),
        "TWILIO_AUTH_TOKEN": "an auth token",
        "TWILIO_API_KEY": "SK" + String(repeating: "b", count: 32),
        "TWILIO_API_SECRET": "a secret",
        "TWILIO_APPLICATION_SID": "AP" + String(repeating: "c", count: 32),
        "TWILIO_PHONE_NUMBER": "+12025550142",
    ]

    private func read(_ environment: [String: String]) async -> (TwilioAccount?, faults: [String]) {
        var reader = await SettingsReader(environment: environment)
        let settings = TwilioAccount(&reader)
        return (settings, reader.faults)
    }

    @Test func aCompleteAccountHasNoFaults() async {
        let (settings, faults) = await read(Self.complete)
        #expect(faults.isEmpty)
        #expect(settings?.phoneNumber == "+12025550142")
        #expect(settings?.accountSID == Self.complete["TWILIO_ACCOUNT_SID"])
        #expect("\(settings as Any)".contains("secret)") && !"\(settings as Any)".contains("an auth token"))
    }

    @Test func allThatIsMissingIsSaidAtOnce() async {
        let (_, faults) = await read([:])
        #expect(faults.count == 6)
        for name in Self.complete.keys { #expect(faults.contains { $0.hasPrefix(name) }) }
    }

    @Test(arguments: [
        ["TWILIO_API_KEY": "API_KEY"], ["TWILIO_API_SECRET": "API_SECRET"],
        ["TWILIO_APPLICATION_SID": "TWIML_APPLICATION_SID"], ["TWILIO_APPLICATION_SID": "TWILIO_APP_SID"],
        ["TWILIO_APPLICATION_SID": "TWILIO_TWIML_APP_SID"], ["TWILIO_PHONE_NUMBER": "TWILIO_NUMBER"],
        ["TWILIO_PHONE_NUMBER": "TWILIO_CALLER_ID"],
    ])
    func theOtherPortsNamesWork(names: [String: String]) async {
        var environment = Self.complete
        for (name, alias) in names { environment[alias] = environment.removeValue(forKey: name) }
        #expect(await read(environment).faults.isEmpty)
    }

    @Test func aWrongValueIsNamedAndASecretIsNotShown() async {
        var environment = Self.complete
        environment["TWILIO_ACCOUNT_SID"] = "XX123"
        environment["TWILIO_PHONE_NUMBER"] = "202-555-0142"
        let (_, faults) = await read(environment)
        #expect(faults.count == 2)
        #expect(!faults.joined().contains("an auth token"))
    }

    @Test func thePublicURLIsTakenAsItIs() {
        let url = PublicURL("https://Desk.example.com:8443/")
        #expect(url?.url(of: "/call/connect?x=%27") == "https://Desk.example.com:8443/call/connect?x=%27")
        #expect(url?.isHTTPS == true)
        #expect(url?.origin == "https://desk.example.com:8443")
        #expect(PublicURL("https://desk.example.com:443")?.origin == "https://desk.example.com")
        #expect(PublicURL("http://127.0.0.1:8080")?.origin == "http://127.0.0.1:8080")
    }

    @Test(arguments: ["desk.example.com", "ftp://x", "https://", "https://x/?a=1", "https://x/#a", "https://u@x/"])
    func aPublicURLThatCannotBeSignedIsRefused(text: String) {
        #expect(PublicURL(text) == nil)
    }
}
