import Foundation
import OpenSSL
import Testing
import Twilio

struct AccessTokenTests {
    let vectors: Vectors.Tokens
    let secret: Secret

    init() throws {
        vectors = try Vectors.tokens()
        secret = try Secret(vectors.inputs.apiKeySecret)
    }

    func token(
        identity: String = "agent_7", voice: VoiceGrant? = nil, timeToLive: Int = 3600, region: String? = nil
    ) throws -> AccessToken {
        let voice =
            voice
            ?? VoiceGrant(incomingAllowed: true, outgoingApplicationSID: vectors.inputs.applicationSid)
        return try AccessToken(
            accountSID: vectors.inputs.accountSid, keySID: vectors.inputs.apiKeySid, identity: identity, voice: voice,
            timeToLive: timeToLive, region: region
        )
    }

    func part<Value: Decodable>(_ index: Int, of jwt: String, as type: Value.Type) throws -> Value {
        let bytes = try #require(Base64.decodeURL(jwt.split(separator: ".")[index]))
        return try JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    @Test(arguments: [
        "voice-in-out", "voice-out-params", "voice-in-only", "voice-incoming-false", "voice-region",
    ])
    func aTokenSaysWhatThatOfTheOfficialLibrarySays(id: String) throws {
        let expected = try #require(vectors.tokens.first { $0.id == id })
        let application = vectors.inputs.applicationSid
        let mine =
            switch id {
            case "voice-out-params":
                try token(
                    voice: VoiceGrant(
                        incomingAllowed: false, outgoingApplicationSID: application, outgoingParameters: ["tenant": "t1"]
                    ),
                    timeToLive: 900
                )
            case "voice-in-only": try token(voice: VoiceGrant(incomingAllowed: true))
            case "voice-incoming-false":
                try token(voice: VoiceGrant(incomingAllowed: false, outgoingApplicationSID: application))
            case "voice-region": try token(region: "jp1")
            default: try token()
            }
        let jwt = try mine.signed(with: secret, now: vectors.inputs.now)
        #expect(try part(0, of: jwt, as: Vectors.Token.Header.self) == expected.header)
        #expect(try part(1, of: jwt, as: JSON.self) == expected.payload)
    }

    @Test func theTokensOfTheOfficialLibraryAreValid() throws {
        #expect(vectors.tokens.count == 6)
        for vector in vectors.tokens {
            let claims = try AccessToken.verify(jwt: vector.jwt, secret: secret, now: vectors.inputs.now)
            #expect(claims.identity == "agent_7", "\(vector.id)")
            #expect(claims.keySID == vectors.inputs.apiKeySid)
            #expect(claims.accountSID == vectors.inputs.accountSid)
            #expect(claims.region == vector.header.twr)
        }
    }

    @Test(arguments: [
        ("neg-wrong-secret", TwilioError.wrongTokenSignature),
        ("neg-expired", .expiredToken),
        ("neg-too-long", .tokenLivesTooLong),
    ])
    func theBadTokensHaveAnErrorEach(id: String, error: TwilioError) throws {
        let vector = try #require(vectors.negative.first { $0.id == id })
        #expect(throws: error) {
            try AccessToken.verify(jwt: vector.jwt, secret: secret, now: vectors.inputs.now)
        }
    }

    @Test func whatIsSignedIsVerifiedFromItsFirstSecondToItsLast() throws {
        let voice = VoiceGrant(
            incomingAllowed: true, outgoingApplicationSID: vectors.inputs.applicationSid,
            outgoingParameters: ["a/b": "é \"\u{1F4DE}\""]
        )
        let jwt = try token(voice: voice, timeToLive: 60, region: "ie1").signed(with: secret, now: 1000)
        let claims = try AccessToken.verify(jwt: jwt, secret: secret, now: 1000)
        #expect(claims.id == "\(vectors.inputs.apiKeySid)-1000")
        #expect(claims.notBefore == 1000)
        #expect(claims.issuedAt == nil)
        #expect(claims.expiresAt == 1060)
        #expect(claims.voice == voice)
        #expect(claims.region == "ie1")
        #expect(try AccessToken.verify(jwt: jwt, secret: secret, now: 1059) == claims)
        #expect(throws: TwilioError.expiredToken) { try AccessToken.verify(jwt: jwt, secret: secret, now: 1060) }
        #expect(throws: TwilioError.tokenNotYetValid) { try AccessToken.verify(jwt: jwt, secret: secret, now: 999) }
    }

    @Test func aTokenOfAnotherAlgorithmIsRefusedEvenIfSigned() throws {
        for header in [#"{"alg":"none"}"#, #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"hs256"}"#] {
            let input = Base64.encodeURL(header.utf8) + "." + Base64.encodeURL("{}".utf8)
            let key = Array(vectors.inputs.apiKeySecret.utf8)
            let code = try HMAC.sha256(key: key, message: Array(input.utf8))
            for signature in ["", Base64.encodeURL(code)] {
                #expect(throws: TwilioError.unsupportedAlgorithm) {
                    try AccessToken.verify(jwt: input + "." + signature, secret: secret, now: 0)
                }
            }
        }
    }

    @Test func aChangeOfAnyCharacterIsRefused() throws {
        let jwt = try token().signed(with: secret, now: 1000)
        for index in jwt.indices {
            var changed = jwt
            changed.replaceSubrange(index...index, with: jwt[index] == "A" ? "B" : "A")
            #expect(throws: TwilioError.self) { try AccessToken.verify(jwt: changed, secret: secret, now: 1000) }
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "e30.e30.", "\0", String(repeating: "a", count: 20_000)])
    func aTextThatIsNoTokenIsAnErrorAndNoTrap(text: String) {
        #expect(throws: TwilioError.malformedToken) { try AccessToken.verify(jwt: text, secret: secret, now: 0) }
    }

    @Test func aNumberAmongTheOutgoingParametersIsReadAsText() throws {
        let payload = #"{"jti":"x","iss":"SK","sub":"AC","exp":60,"grants":{"voice":{"outgoing":{"params":{"n":1,"b":true}}}}}"#
        let input = Base64.encodeURL(#"{"alg":"HS256"}"#.utf8) + "." + Base64.encodeURL(payload.utf8)
        let code = try HMAC.sha256(key: Array(vectors.inputs.apiKeySecret.utf8), message: Array(input.utf8))
        let claims = try AccessToken.verify(jwt: input + "." + Base64.encodeURL(code), secret: secret, now: 0)
        #expect(claims.voice?.outgoingParameters == ["n": "1", "b": "true"])
        #expect(claims.identity == nil)
    }
}
