import SeededRandom
import Testing

@testable import WebRTC

@Suite struct SessionDescriptionTests {
    static let fingerprint = [String](repeating: "AB", count: 32).joined(separator: ":")
    /// As far as it matters, what Chromium offers.
    static let offer = """
        v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:secret\r\n\
        a=fingerprint:sha-256 \(fingerprint)\r\na=setup:actpass\r\na=mid:7\r\na=rtcp-mux\r\n\
        a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n
        """

    private func isRefused(_ text: String) -> Bool {
        do throws(SessionDescriptionError) {
            _ = try SessionDescription(parsing: text)
            return false
        } catch {
            return true
        }
    }

    @Test func anOfferIsRead() throws {
        let description = try SessionDescription(parsing: Self.offer)
        #expect(description.iceUsername == "abcd")
        #expect(description.icePassword == "secret")
        #expect(description.fingerprint == [UInt8](repeating: 0xAB, count: 32))
        #expect(description.mid == "7")
        #expect(description.payloadType == 0)
    }

    @Test func ourAnswerIsReadAsItWasWritten() throws {
        let ours = SessionDescription(iceUsername: "u", icePassword: "p", fingerprint: [UInt8](0..<32), mid: "7", payloadType: 0)
        let text = ours.text(.answer, host: "127.0.0.1", port: 9999, session: 1, source: 2)
        #expect(try SessionDescription(parsing: text) == ours)
        #expect(text.contains("a=candidate:1 1 udp 2130706431 127.0.0.1 9999 typ host"))
    }

    @Test func whatIsMissingIsSaid() {
        for part in ["m=audio", "a=ice-ufrag:", "a=fingerprint:sha-256"] {
            #expect(isRefused(Self.offer.replacing(part, with: "x=")), "\(part)")
        }
        #expect(isRefused(Self.offer.replacing(" 0 8", with: " 8").replacing("a=rtpmap:0 PCMU/8000", with: "")))
        #expect(isRefused(""))
    }

    @Test func nonsenseIsAnsweredAndNeverTraps() {
        for line in ["a=", "a=:", "a=:x", "m=", "m=audio", "a=rtpmap:", "a=rtpmap:x PCMU/8000", "a=fingerprint:sha-256", "a=mid"] {
            _ = isRefused(line + "\r\n" + Self.offer)
            _ = isRefused(Self.offer + line)
        }
        var random = SeededRandom()
        let bytes = Array(Self.offer.utf8)
        for _ in 0..<2000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = isRefused(String(decoding: changed.prefix(Int.random(in: 0...changed.count, using: &random)), as: UTF8.self))
        }
    }

    @Test func packetsOfNonsenseAreDropped() {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            var bytes = (0..<Int.random(in: 0...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            if !bytes.isEmpty { bytes[0] = Bool.random(using: &random) ? 0x80 | bytes[0] & 0x3F : 0 }
            #expect(STUNMessage(request: bytes) == nil)
            _ = RTPPacket(bytes)
        }
    }
}
