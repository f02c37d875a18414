import Testing

@testable import WebRTC

@Suite struct MediaTests {
    @Test func everyByteOfG711ComesBack() {
        for byte in UInt8.min...UInt8.max {
            let again = G711.encode(G711.decode(byte))
            // There are two zeros.
            #expect(again == byte || (G711.decode(byte) == 0 && G711.decode(again) == 0), "\(byte)")
        }
        #expect(G711.decode(0x00) == -32_124)
        #expect(G711.decode(0x80) == 32_124)
        #expect(G711.decode(0xFF) == 0)
    }

    @Test func g711IsNearForEverySample() {
        for sample in Int16.min...Int16.max {
            let error = abs(Int(G711.decode(G711.encode(sample))) - max(-32_124, min(32_124, Int(sample))))
            #expect(error <= (abs(Int(sample)) + 132) / 32, "\(sample)")
        }
    }

    @Test func aWaveFileComesBack() throws {
        let sound = Sound.tone([440], seconds: 0.1)
        #expect(WaveFile.decode(WaveFile.encode(sound)) == sound)
        let stereo = try #require(WaveFile.decode(WaveFile.encode(sound, right: sound)))
        #expect(stereo == sound)
    }

    @Test func brokenWaveFilesAreRefused() {
        let file = WaveFile.encode(Sound.tone([440], seconds: 0.01))
        for count in 0..<44 { #expect(WaveFile.decode(Array(file.prefix(count))) == nil) }
        #expect(WaveFile.decode(Array("ID3 something".utf8)) == nil)
    }

    @Test func aWaveFileOfAnAbsurdRateIsRefused() {
        var file = WaveFile.encode(Sound.tone([440], seconds: 0.01))
        file.replaceSubrange(24..<28, with: [1, 0, 0, 0])
        #expect(WaveFile.decode(file) == nil)
    }

    @Test func lateAndRepeatedPacketsAreLeftOut() {
        var buffer = PlayoutBuffer()
        buffer.add([Int16](repeating: 1, count: 160), sequence: 65_535)
        #expect(buffer.next(160) == nil)
        buffer.add([Int16](repeating: 2, count: 160), sequence: 0)
        buffer.add([Int16](repeating: 3, count: 160), sequence: 65_535)
        buffer.add([Int16](repeating: 4, count: 160), sequence: 0)
        #expect(buffer.next(160)?.first == 1)
        #expect(buffer.next(160)?.first == 2)
        #expect(buffer.next(160) == nil)
    }

    @Test func aMixDoesNotWrapAround() {
        let loud = [Int16](repeating: 30_000, count: 160)
        #expect(Mix.sum([loud, loud]) == [Int16](repeating: .max, count: 160))
        #expect(Mix.sum([]).count == 160)
    }
}
