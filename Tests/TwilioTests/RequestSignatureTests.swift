import OpenSSL
import Testing

@testable import Twilio

struct RequestSignatureTests {
    let form: FormParameters = ["To": "+18005551212", "CallSid": "CA1", "Digits": ""]

    @Test func everyVectorHasItsVerdict() throws {
        let vectors = try Vectors.signatures().vectors
        #expect(vectors.count == 35)
        for vector in vectors {
            let signature = RequestSignature(authToken: try Secret(vector.authToken))
            let isValid =
                if let body = vector.body, vector.kind == "body" {
                    try signature.isValid(vector.signature, url: vector.url, body: Array(body.utf8))
                } else {
                    try signature.isValid(vector.signature, url: vector.url, form: vector.form)
                }
            #expect(isValid == vector.valid, "\(vector.id)")
            if vector.valid {
                let signed = try signature.sign(url: vector.signedUrl ?? vector.url, form: vector.form)
                #expect(signed == vector.signature, "\(vector.id)")
            }
        }
    }

    @Test func everyBodyHashHasItsVerdict() throws {
        let vectors = try Vectors.signatures().bodyHashVectors
        #expect(vectors.count == 3)
        for vector in vectors {
            #expect(
                try RequestSignature.isHash(Array(vector.sha256.utf8), of: Array(vector.body.utf8)) == vector.valid
            )
        }
    }

    @Test func aJSONBodyNeedsItsHashInTheURLAndItsOwnSignature() throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        let body = Array(#"{"a":1}"#.utf8)
        let url = "https://a.example/x?b=1&bodySHA256=\(Hex.encode(try SHA256.hash(body)))"
        let signature = try signer.sign(url: url)
        #expect(try signer.isValid(signature, url: url, body: body))
        #expect(try signer.isValid(signature, url: "https://a.example:443" + url.dropFirst(17), body: body))
        #expect(try !signer.isValid(signature, url: url, body: body + [32]))
        #expect(try !signer.isValid(signature + "A", url: url, body: body))
        let bare = "https://a.example/x"
        #expect(try !signer.isValid(signer.sign(url: bare), url: bare, body: body))
    }

    @Test(arguments: [
        ("https://a.example/x", "https://a.example:443/x"),
        ("http://a.example/x?y", "http://a.example:80/x?y"),
        ("http://a.example:8080", "http://a.example"),
        ("https://u:p@a.example:8443/x", "https://u:p@a.example/x"),
        ("https://u:123@a.example/x", "https://u:123@a.example:443/x"),
        ("https://[::1]:8443/x", "https://[::1]/x"),
        ("https://[::1]/x", "https://[::1]:443/x"),
        ("wss://a.example", "wss://a.example:443"),
        ("https://a.example?b=@c:1", "https://a.example:443?b=@c:1"),
        ("https://a.example/x?n=O'Hara", "https://a.example/x?n=O%27Hara"),
        ("https://a.example/x?n=O%27Hara", "https://a.example:443/x?n=O'Hara"),
        ("https://a.example/x#rc=2&rp=all", "https://a.example/x"),
    ])
    func aURLIsAcceptedAsItMayHaveBeenSigned(configured: String, signed: String) throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        #expect(try signer.isValid(signer.sign(url: signed, form: form), url: configured, form: form))
        #expect(try signer.isValid(signer.sign(url: configured, form: form), url: configured, form: form))
    }

    @Test(arguments: [
        ("https://a.example/x", "https://a.example/x/"), ("https://a.example/x", "https://A.example/x"),
        ("https://a.example/x", "http://a.example/x"), ("https://a.example/x", "https://a.example:80/x"),
        ("https://a.example:1/x", "https://a.example:2/x"), ("https://a.example/O'H", "https://a.example/O%27H"),
        ("https://a.example/%41", "https://a.example/A"), ("https://a.example//x", "https://a.example/x"),
    ])
    func anotherURLIsNotAccepted(configured: String, signed: String) throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        #expect(try !signer.isValid(signer.sign(url: signed, form: form), url: configured, form: form))
    }

    @Test func anotherFormIsNotAccepted() throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        let url = "https://a.example/x"
        let signature = try signer.sign(url: url, form: ["a": "1", "b": "2"])
        #expect(try signer.isValid(signature, url: url, form: ["b": "2", "a": "1", "b": "2"]))
        let others: [FormParameters] = [["a": "1"], [:], ["a": "1", "b": "2", "c": ""], ["a": "2", "b": "1"]]
        for other in others { #expect(try !signer.isValid(signature, url: url, form: other)) }
        #expect(try !RequestSignature(authToken: Secret("u")).isValid(signature, url: url, form: ["a": "1", "b": "2"]))
    }

    @Test func textsThatSwiftHoldsEqualAreSignedByTheirBytes() throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        let one = "\u{E9}", two = "e\u{301}"
        #expect(one == two)
        let form = FormParameters([Parameter(name: "n", value: two), Parameter(name: "n", value: one)])
        #expect(try signer.sign(url: "u", form: form) == signer.sign(url: "une\u{301}n\u{E9}"))
        #expect(try !signer.isValid(signer.sign(url: "u", form: ["n": one]), url: "u", form: ["n": two]))
    }

    @Test func noInputTraps() throws {
        let signer = RequestSignature(authToken: try Secret("t"))
        let pieces = [":", "/", "//", "://", "?", "#", "@", "[", "]", "'", "%27", "%2", "443", "\r\n", "e\u{301}", "http", ""]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let url = (0..<Int.random(in: 0..<9)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            #expect(try signer.isValid(signer.sign(url: url, form: form), url: url, form: form), "\(url)")
            #expect(try !signer.isValid(url, url: url, form: form))
            #expect(try !signer.isValid(url, url: url, body: Array(url.utf8)))
        }
    }
}
