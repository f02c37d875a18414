import Testing

@testable import WebRTC

/// The sample request of RFC 5769, section 2.1.
@Suite struct STUNTests {
    private let password = "VOkJxbRl1RmTxUk/WvJxBt"
    private let request: [UInt8] = [
        0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae,
        0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e, 0x74,
        0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36,
        0x00, 0x06, 0x00, 0x09, 0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20,
        0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49,
        0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf,
    ]

    @Test func theSampleRequestIsRead() throws {
        let message = try #require(STUNMessage(request: request))
        #expect(message.username == "evtj:h6vY")
        #expect(!message.nominates)
        #expect(try message.isAuthentic(password: password))
        #expect(try !message.isAuthentic(password: "another"))
    }

    @Test(arguments: [true, false])
    func aRequestNominatesByItsAttribute(nominates: Bool) throws {
        let message = try #require(STUNMessage(request: try BindingRequest(username: "a:b", password: "c", nominates: nominates).bytes))
        #expect(message.nominates == nominates && message.username == "a:b")
        #expect(try message.isAuthentic(password: "c"))
    }

    /// What stands after the code is not covered by it, so anybody may have put it there (RFC 8489, 14.5).
    @Test func whatStandsAfterTheCodeIsNotBelieved() throws {
        var request = try BindingRequest(username: "a:b", password: "c")
        request.append(BindingRequest.useCandidate, [])
        request.append(BindingRequest.username, Array("x:y".utf8))
        let message = try #require(STUNMessage(request: request.bytes))
        #expect(!message.nominates && message.username == "a:b")
        #expect(try message.isAuthentic(password: "c"))
    }

    @Test func anyChangedByteBeforeTheCodeIsNoticed() throws {
        for place in 0..<72 {
            var changed = request
            changed[place] ^= 0x20
            if let message = STUNMessage(request: changed) { #expect(try !message.isAuthentic(password: password), "byte \(place)") }
        }
    }

    @Test func noPrefixOfARequestIsOne() {
        for count in 0..<request.count { #expect(STUNMessage(request: Array(request.prefix(count))) == nil) }
    }

    @Test func theAnswerNamesTheAddress() throws {
        let message = try #require(STUNMessage(request: request))
        let reply = try message.success(address: [192, 0, 2, 1], port: 32853, password: password)
        #expect(reply[0...1] == [0x01, 0x01])
        #expect(Array(reply[8..<20]) == message.transaction)
        // RFC 5769, section 2.2: the masked address of this very end.
        #expect(Array(reply[20..<32]) == [0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43])
        #expect(Int(reply[2]) << 8 | Int(reply[3]) == reply.count - 20)
    }

    @Test func theFingerprintIsOfISO3309() {
        #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
