import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// A webhook that Twilio has not signed is refused before its parameters mean anything.
@Suite(.timeLimit(.minutes(20))) struct WebhookSignatureTests {
    private static let form = [("CallSid", "CA1"), ("AccountSid", "AC1"), ("From", "client:customer_1"), ("DialCallStatus", "busy")]

    private func desk() async throws -> TestDesk {
        let desk = try await TestDesk()
        desk.daemon.hasAgents(["yuki"])
        return desk
    }

    private func post(_ desk: TestDesk, _ path: String, _ form: [(String, String)], _ signature: String?) async throws -> Int {
        var headers = HTTPFields()
        if let signature { headers = HTTPFields(named: [("X-Twilio-Signature", signature)]) }
        return try await desk.post(path, form, headers).status
    }

    @Test(arguments: ["/call/connect", "/call/completed"])
    func onlyTheSignatureOfThisAddressAndFormIsTaken(path: String) async throws {
        let desk = try await desk()
        let signature = try desk.signature(path, Self.form)
        #expect(try await post(desk, path, Self.form, nil) == 400)
        #expect(try await post(desk, path, Self.form, "") == 400)
        #expect(try await post(desk, path, Self.form, "nonsense") == 403)
        #expect(try await post(desk, path, Self.form + [("phoneNumber", "+12025550143")], signature) == 403)
        #expect(try await post(desk, path, Array(Self.form.dropFirst()), signature) == 403)
        #expect(try await post(desk, path + "?x=1", Self.form, signature) == 403)
        #expect(try await post(desk, path == "/call/connect" ? "/call/completed" : "/call/connect", Self.form, signature) == 403)
        #expect(desk.daemon.calls.isEmpty)
        #expect(try await post(desk, path, Self.form, signature) == 200)
    }

    @Test func anotherAccountsSignatureIsRefused() async throws {
        let desk = try await desk()
        let other = try await TestDesk(["TWILIO_AUTH_TOKEN": "another token"])
        #expect(try await post(desk, "/call/connect", Self.form, try other.signature("/call/connect", Self.form)) == 403)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test func theQueryIsSignedAsItCame() async throws {
        let desk = try await desk()
        for path in ["/call/connect?room=1", "/call/connect?room=%31", "/call/connect?a=b&a=%20"] {
            #expect(try await post(desk, path, Self.form, try desk.signature(path, Self.form)) == 200)
        }
        #expect(try await post(desk, "/call/connect?room=1", Self.form, try desk.signature("/call/connect?room=%31", Self.form)) == 403)
    }
}
