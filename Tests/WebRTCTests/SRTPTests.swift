import OpenSSL
import SRTP
import SeededRandom
import Testing

@testable import WebRTC

@Suite struct SRTPTests {
    /// The master key and the master salt of RFC 3711, appendix B.3.
    private static let master: [UInt8] = [
        0xE1, 0xF9, 0x7A, 0x0D, 0x3E, 0x01, 0x8B, 0xE0, 0xD6, 0x4F, 0xA3, 0x2C, 0x06, 0xDE, 0x41, 0x39,
        0x0E, 0xC6, 0x75, 0xAD, 0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6,
    ]

    private func pair() throws -> (SRTPSender, SRTPReceiver) {
        (try SRTPSender(master: Self.master), try SRTPReceiver(master: Self.master))
    }

    private func packet(_ sequence: Int, source: UInt32 = 0xCAFE_BABE) -> [UInt8] {
        RTPPacket(
            payloadType: 0, sequence: UInt16(truncatingIfNeeded: sequence), timestamp: 7, source: source, payload: Array(0..<160)
        ).bytes
    }

    /// Under the session keys of RFC 3711, appendix B.3; the packets are worked out from these by OpenSSL's AES and Python's HMAC.
    /// The first is also the reference packet of libsrtp's own tests. The second has two contributing sources and an extension.
    @Test(arguments: [
        (
            "800f1234decafbadcafebabe", "4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
        ),
        (
            "920f1235decafbadcafebabe0000000100000002bede000110ff0000", "11399ff951c3e036f8de27e9c27ee3e092bd5b0787832d5a984c"
        ),
    ])
    func aPacketIsTheStandards(header: String, protected: String) throws {
        let (sender, receiver) = try pair()
        let clear = try #require(Hex.decode(header)) + [UInt8](repeating: 0xAB, count: 16)
        let wire = try sender.protect(clear)
        #expect(Hex.encode(wire) == header + protected)
        #expect(try receiver.unprotect(wire) == clear)
    }

    @Test func theRollOverCounterIsInTheKeyStreamAndTheTag() throws {
        let (sender, receiver) = try pair()
        _ = try receiver.unprotect(sender.protect(packet(0xFFFF)))
        let clear = try #require(Hex.decode("800f0001decafbadcafebabe")) + [UInt8](repeating: 0xAB, count: 16)
        let wire = try sender.protect(clear)
        #expect(Hex.encode(wire) == "800f0001decafbadcafebabeb6f1f0a458a238ac3d2f55ac6566b25c051f89495037505c44c7")
        #expect(try receiver.unprotect(wire) == clear)
    }

    @Test func whatIsProtectedComesBackThroughSeveralRollOvers() throws {
        let (sender, receiver) = try pair()
        for number in stride(from: 0x7000, to: 0x3_8000, by: 97) {
            let clear = packet(number)
            let wire = try sender.protect(clear)
            #expect(wire.count == clear.count + 10)
            #expect(Array(wire[12..<40]) != Array(clear[12..<40]))
            #expect(try receiver.unprotect(wire) == clear)
        }
    }

    @Test func aPacketFromBeforeTheRollOverIsStillTaken() throws {
        let (sender, receiver) = try pair()
        let wires = try (0xFFF0...0x1_0010).map { try sender.protect(packet($0)) }
        for wire in wires.prefix(1) + wires.dropFirst().reversed() { #expect(try receiver.unprotect(wire) != nil) }
        for wire in wires { #expect(try receiver.unprotect(wire) == nil) }
    }

    @Test func packetsMayComeInAnyOrderWithinTheWindowAndEachOnce() throws {
        var random = SeededRandom()
        let (sender, receiver) = try pair()
        let wires = try (1...100).map { (packet($0), try sender.protect(packet($0))) }
        for (clear, wire) in wires.shuffled(using: &random) { #expect(try receiver.unprotect(wire) == clear, "seed \(random.seed)") }
        for (_, wire) in wires { #expect(try receiver.unprotect(wire) == nil) }
    }

    @Test func aPacketThatIsTooOldIsDropped() throws {
        let (sender, receiver) = try pair()
        let wires = try (1...200).map { try sender.protect(packet($0)) }
        #expect(try receiver.unprotect(wires[199]) != nil)
        #expect(try receiver.unprotect(wires[100]) != nil)
        #expect(try receiver.unprotect(wires[0]) == nil)
    }

    @Test func anyChangedByteIsNoticed() throws {
        let (sender, receiver) = try pair()
        let wire = try sender.protect(packet(9))
        for place in wire.indices {
            for bit in 0..<8 {
                var changed = wire
                changed[place] ^= 1 << bit
                #expect(try receiver.unprotect(changed) == nil, "byte \(place)")
            }
        }
        #expect(try receiver.unprotect(wire) != nil)
    }

    @Test func noPrefixOfAPacketIsOne() throws {
        let (sender, receiver) = try pair()
        let wire = try sender.protect(packet(9))
        for count in wire.indices { #expect(try receiver.unprotect(Array(wire.prefix(count))) == nil) }
    }

    @Test func anotherKeyOpensNothing() throws {
        var other = Self.master
        other[29] ^= 1
        let wire = try SRTPSender(master: Self.master).protect(packet(9))
        #expect(try SRTPReceiver(master: other).unprotect(wire) == nil)
    }

    @Test func aPacketIsSentOnce() throws {
        let (sender, _) = try pair()
        _ = try sender.protect(packet(9))
        #expect(throws: SRTPError.self) { try sender.protect(packet(9)) }
    }

    @Test func eachStreamHasNumbersOfItsOwnAndThereIsAnEndOfStreams() throws {
        let (sender, receiver) = try pair()
        let most = UInt32(SRTPReceiver.maximumSources)
        for source in 1...most { #expect(try receiver.unprotect(sender.protect(packet(9, source: source))) != nil) }
        #expect(try receiver.unprotect(sender.protect(packet(9, source: most + 1))) == nil)
        #expect(try receiver.unprotect(sender.protect(packet(10, source: 1))) != nil)
    }

    @Test func forgedPacketsLeaveTheStreamsToTheGenuine() throws {
        let (sender, receiver) = try pair()
        for source in 1...100 {
            var forged = try sender.protect(packet(9, source: UInt32(source)))
            forged[forged.count - 1] ^= 1
            #expect(try receiver.unprotect(forged) == nil)
        }
        #expect(try receiver.unprotect(sender.protect(packet(1))) != nil)
    }

    @Test(arguments: [0, 16, 29, 31, 64])
    func aKeyOfAnotherLengthIsRefused(count: Int) {
        #expect(throws: SRTPError.self) { try SRTPSender(master: [UInt8](repeating: 1, count: count)) }
        #expect(throws: SRTPError.self) { try SRTPReceiver(master: [UInt8](repeating: 1, count: count)) }
    }

    @Test func nonsenseIsDroppedAndNeverTraps() throws {
        var random = SeededRandom()
        let (sender, receiver) = try pair()
        for round in 0..<20_000 {
            var bytes = (0..<random.below(80)).map { _ in UInt8(random.below(256)) }
            // Most of it looks like a packet; some has more sources or a longer extension than it has bytes.
            if !bytes.isEmpty, round % 4 > 0 { bytes[0] = 0x80 | bytes[0] & 0x3F }
            #expect(try receiver.unprotect(bytes) == nil, "seed \(random.seed)")
            // Its header may be wrong too: that is an error, and no more.
            _ = try? sender.protect(bytes)
        }
        #expect(try receiver.unprotect([]) == nil)
        let clear = packet(9)
        #expect(try receiver.unprotect(SRTPSender(master: Self.master).protect(clear)) == clear)
    }
}
