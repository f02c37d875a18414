import OpenSSL
import Testing

@testable import WebRTC

@Suite struct SRTPTests {
    private let key: [UInt8] = [0xE1, 0xF9, 0x7A, 0x0D, 0x3E, 0x01, 0x8B, 0xE0, 0xD6, 0x4F, 0xA3, 0x2C, 0x06, 0xDE, 0x41, 0x39]
    private let salt: [UInt8] = [0x0E, 0xC6, 0x75, 0xAD, 0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6]

    private func pair() throws -> (SRTP, SRTP) { (try SRTP(key: key, salt: salt), try SRTP(key: key, salt: salt)) }

    private func packet(_ sequence: UInt16) -> RTPPacket {
        RTPPacket(payloadType: 0, sequence: sequence, timestamp: 7, source: 0xCAFE_BABE, payload: Array(0..<160))
    }

    /// The key stream of RFC 3711, appendix B.2.
    @Test func theKeyStreamIsTheStandards() throws {
        let cipher = try AES128CTR(key: [
            0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F, 0x3C,
        ])
        let counter: [UInt8] = [0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0, 0]
        let stream = try cipher.apply(to: [UInt8](repeating: 0, count: 16), counter: counter)
        #expect(Hex.encode(stream) == "e03ead0935c95e80e166b16dd92b4eb4")
    }

    /// The session keys of RFC 3711, appendix B.3.
    @Test func theDerivationIsTheStandards() throws {
        let derivation = try AES128CTR(key: key)
        var counter = salt + [0, 0]
        counter[7] ^= 0
        let cipherKey = try derivation.apply(to: [UInt8](repeating: 0, count: 16), counter: counter)
        #expect(Hex.encode(cipherKey) == "c61e7a93744f39ee10734afe3ff7a087")
    }

    @Test func whatIsProtectedComesBack() throws {
        let (sender, receiver) = try pair()
        for sequence in [UInt16(65_533), 65_534, 65_535, 0, 1, 2] {
            let clear = packet(sequence).bytes
            let wire = try sender.protect(clear)
            #expect(wire.count == clear.count + 10)
            #expect(Array(wire[12..<40]) != Array(clear[12..<40]))
            #expect(try receiver.unprotect(wire) == clear)
        }
    }

    @Test func aRepeatedPacketIsDropped() throws {
        let (sender, receiver) = try pair()
        let first = try sender.protect(packet(1).bytes)
        let second = try sender.protect(packet(2).bytes)
        #expect(try receiver.unprotect(second) != nil)
        #expect(try receiver.unprotect(first) != nil)
        #expect(try receiver.unprotect(first) == nil)
        #expect(try receiver.unprotect(second) == nil)
    }

    @Test func anyChangedByteIsNoticed() throws {
        let (sender, receiver) = try pair()
        let wire = try sender.protect(packet(9).bytes)
        for place in wire.indices {
            var changed = wire
            changed[place] ^= 1
            #expect(try receiver.unprotect(changed) == nil, "byte \(place)")
        }
        #expect(try receiver.unprotect(wire) != nil)
    }

    @Test func noPrefixOfAPacketIsOne() throws {
        let (sender, receiver) = try pair()
        let wire = try sender.protect(packet(9).bytes)
        for count in wire.indices { #expect(try receiver.unprotect(Array(wire.prefix(count))) == nil) }
    }

    @Test func theIndexIsTheNearest() {
        #expect(SRTP.index(of: 5, highest: nil) == 5)
        #expect(SRTP.index(of: 0, highest: 0xFFFF) == 0x1_0000)
        #expect(SRTP.index(of: 0xFFFF, highest: 0x1_0000) == 0xFFFF)
        #expect(SRTP.index(of: 0xFFFF, highest: 3) == 0xFFFF)
        #expect(SRTP.index(of: 7, highest: 0x2_0005) == 0x2_0007)
    }
}
