import Foundation
import Testing
import Twilio

/// Twilio's own test vectors, in the folder `Vectors`.
enum Vectors {
    struct Signatures: Decodable {
        let vectors: [Signature]
        let bodyHashVectors: [BodyHash]
    }

    struct Signature: Decodable, Sendable, CustomTestStringConvertible {
        let id: String
        let kind: String
        let authToken: String
        let url: String
        let params: [[String]]?
        let body: String?
        let signature: String
        let valid: Bool
        let signedUrl: String?

        var testDescription: String { id }
        var form: FormParameters {
            FormParameters((params ?? []).map { Parameter(name: $0[0], value: $0[1]) })
        }
    }

    struct BodyHash: Decodable, Sendable {
        let body: String
        let sha256: String
        let valid: Bool
    }

    struct Tokens: Decodable {
        struct Inputs: Decodable {
            let accountSid: String
            let apiKeySid: String
            let apiKeySecret: String
            let applicationSid: String
            let now: Int
        }
        struct Negative: Decodable {
            let id: String
            let jwt: String
        }
        let inputs: Inputs
        let tokens: [Token]
        let negative: [Negative]
    }

    struct Token: Decodable {
        struct Header: Decodable, Equatable {
            let alg: String
            let cty: String
            let typ: String
            let twr: String?
        }
        let id: String
        let jwt: String
        let header: Header
        let payload: JSON
    }

    static func signatures() throws -> Signatures { try read("signature-vectors") }
    static func tokens() throws -> Tokens { try read("token-examples") }

    private static func read<Value: Decodable>(_ name: String) throws -> Value {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"))
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }
}

/// Any JSON, to compare without regard to the order of keys.
enum JSON: Decodable, Equatable {
    case object([String: JSON])
    case text(String)
    case number(Int)
    case flag(Bool)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }
}
