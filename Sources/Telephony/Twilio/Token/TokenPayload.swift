/// The second part of a token, in the shape of its JSON.
struct TokenPayload: Codable {
    let jti: String
    let iss: String
    let sub: String
    let iat: Int?
    let nbf: Int?
    let exp: Int
    let grants: Grants

    struct Grants: Codable {
        let identity: String?
        let voice: Voice?
    }

    struct Voice: Codable {
        let incoming: Incoming?
        let outgoing: Outgoing?
    }

    struct Incoming: Codable {
        let allow: Bool?
    }

    struct Outgoing: Codable {
        let applicationSID: String?
        let params: [String: Text]?

        enum CodingKeys: String, CodingKey {
            case applicationSID = "application_sid"
            case params
        }
    }
}

extension TokenPayload {
    /// A parameter. The desk writes strings. Other programs may have written a number or a Boolean, which a form shows as text.
    struct Text: Codable {
        let text: String

        init(_ text: String) { self.text = text }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                text = String(flag)
            } else if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let number = try? container.decode(Double.self) {
                text = String(number)
            } else {
                text = try container.decode(String.self)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }
}

extension TokenPayload {
    init(_ claims: AccessToken.Claims) {
        jti = claims.id
        iss = claims.keySID
        sub = claims.accountSID
        iat = claims.issuedAt
        nbf = claims.notBefore
        exp = claims.expiresAt
        let voice = claims.voice.map { grant in
            Voice(
                incoming: grant.incomingAllowed ? Incoming(allow: true) : nil,
                outgoing: grant.outgoingApplicationSID.map { application in
                    let parameters = grant.outgoingParameters.mapValues(Text.init)
                    return Outgoing(applicationSID: application, params: parameters.isEmpty ? nil : parameters)
                }
            )
        }
        grants = Grants(identity: claims.identity, voice: voice)
    }

    func claims(region: String?) -> AccessToken.Claims {
        AccessToken.Claims(
            id: jti, keySID: iss, accountSID: sub, issuedAt: iat, notBefore: nbf, expiresAt: exp,
            identity: grants.identity,
            voice: grants.voice.map { voice in
                VoiceGrant(
                    incomingAllowed: voice.incoming?.allow ?? false,
                    outgoingApplicationSID: voice.outgoing?.applicationSID,
                    outgoingParameters: voice.outgoing?.params?.mapValues(\.text) ?? [:]
                )
            },
            region: region
        )
    }
}
