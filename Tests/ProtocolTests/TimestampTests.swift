import Foundation
import Protocol
import SeededRandom
import Testing

@Suite struct TimestampTests {
    static let first: Int64 = -62_167_219_200_000
    static let last: Int64 = 253_402_300_799_999

    @Test func everyMomentOfTheYears0000To9999IsReadAsItIsWritten() {
        var random = SeededRandom()
        let edges = [Self.first, Self.last, 0, -1, 951_782_400_000, 951_868_799_999]
        for milliseconds in edges + (0..<20_000).map({ _ in Int64.random(in: Self.first...Self.last, using: &random) }) {
            let time = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(time.description) == time, "seed \(random.seed)")
        }
    }

    @Test func itIsWrittenAsFoundationWritesIt() {
        var random = SeededRandom()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // From 1600 on, where Foundation's calendar is Gregorian too.
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -11_676_096_000...253_402_300_799, using: &random)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            #expect(Timestamp(milliseconds: seconds * 1000).description == text, "seed \(random.seed)")
        }
    }

    @Test func laterTextIsLaterTime() {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            let a = Timestamp(milliseconds: Int64.random(in: Self.first...Self.last, using: &random))
            let b = Timestamp(milliseconds: Int64.random(in: Self.first...Self.last, using: &random))
            #expect((a < b) == (a.description < b.description), "seed \(random.seed)")
        }
    }

    @Test func secondsAreRoundedDown() {
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
    }

    @Test(arguments: [
        "", "2026-11-24T02:30:51Z", "2026-11-24T02:30:51.12Z", "2026-11-24T02:30:51.1234Z", "2026-11-24T02:30:51.123",
        "2026-11-24t02:30:51.123Z", "2026-11-24 02:30:51.123Z", "2026-11-24T02:30:51.123z", "2026-11-24T02:30:51,123Z",
        "2026-11-24T02:30:51.123+00:00", "2026-00-24T02:30:51.123Z", "2026-13-24T02:30:51.123Z",
        "2026-11-00T02:30:51.123Z", "2026-11-31T02:30:51.123Z", "2025-02-29T02:30:51.123Z", "1900-02-29T02:30:51.123Z",
        "2026-11-24T24:00:00.000Z", "2026-11-24T02:60:51.123Z", "2026-12-31T23:59:60.000Z", "+026-11-24T02:30:51.123Z",
        "2026-11-24T02:30:51.123Z ", "٢٠٢٦-11-24T02:30Z", "2026-1１-24T02:30:1.3Z", "2026-11-24T0-:30:51.123Z",
    ])
    func aNearMissIsRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func aMutatedByteIsNeverReadAsTheSameText() {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            var bytes = Array(Timestamp(milliseconds: Int64.random(in: Self.first...Self.last, using: &random)).description.utf8)
            bytes[random.below(bytes.count)] = UInt8(random.below(128))
            let text = String(decoding: bytes, as: UTF8.self)
            if let time = Timestamp(text) { #expect(time.description == text, "seed \(random.seed)") }
        }
    }
}
