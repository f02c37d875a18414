import Testing
import Twilio

/// What Twilio would refuse is refused before it is signed.
struct AccessTokenLimitTests {
    func token(identity: String = "agent_7", timeToLive: Int = 3600) throws -> AccessToken {
        let digits = String(repeating: "0", count: 32)
        return try AccessToken(
            accountSID: "AC" + digits, keySID: "SK" + digits, identity: identity,
            voice: VoiceGrant(incomingAllowed: true), timeToLive: timeToLive
        )
    }

    @Test(arguments: ["", "a b", "a-b", "a@b", "é", "a\u{301}", "a\n", String(repeating: "a", count: 122)])
    func anIdentityThatTwilioCannotCallIsRefused(identity: String) {
        let error = #expect(throws: TwilioError.self) { try token(identity: identity) }
        #expect(error?.description == "The identity must be 1 to 121 ASCII letters, digits and underscores.")
    }

    @Test(arguments: [0, -1, 86_401, Int.max])
    func aTimeToLiveOutOfRangeIsRefused(timeToLive: Int) {
        let error = #expect(throws: TwilioError.self) { try token(timeToLive: timeToLive) }
        #expect(error?.description == "The time to live must be 1 to 86400 seconds.")
    }

    @Test func theLimitsThemselvesAreAllowed() throws {
        _ = try token(identity: String(repeating: "Z", count: 121), timeToLive: 86_400).signed(with: Secret("t"), now: 0)
        #expect(throws: TwilioError.self) { try token().signed(with: Secret("t"), now: Int.max) }
    }

    @Test(arguments: ["AC123", "", "SK" + String(repeating: "a", count: 32), "AC" + String(repeating: "g", count: 32)])
    func anIdentifierOfTheWrongShapeIsRefusedByName(sid: String) {
        let key = "SK" + String(repeating: "0", count: 32)
        let error = #expect(throws: TwilioError.self) {
            try AccessToken(accountSID: sid, keySID: key, identity: "a", voice: VoiceGrant(incomingAllowed: true))
        }
        #expect(error?.description == "The account SID must be AC and 32 hexadecimal digits.")
    }

    @Test func outgoingParametersNeedAnApplication() {
        let digits = String(repeating: "0", count: 32)
        #expect(throws: TwilioError.self) {
            try AccessToken(
                accountSID: "AC" + digits, keySID: "SK" + digits, identity: "a",
                voice: VoiceGrant(incomingAllowed: true, outgoingParameters: ["a": "1"])
            )
        }
    }
}
