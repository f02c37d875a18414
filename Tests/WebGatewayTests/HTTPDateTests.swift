import Foundation
import SeededRandom
import Testing

@testable import WebGateway

@Suite struct HTTPDateTests {
    @Test(arguments: [
        0: "Thu, 01 Jan 1970 00:00:00 GMT",
        784_111_777: "Sun, 06 Nov 1994 08:49:37 GMT",
        951_782_400: "Tue, 29 Feb 2000 00:00:00 GMT",
        1_798_761_599: "Thu, 31 Dec 2026 23:59:59 GMT",
        253_402_300_799: "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
    func aDateIsWrittenAsHTTPHasIt(seconds: Int, text: String) {
        #expect(HTTPDate.text(seconds: seconds) == text)
    }

    @Test func itIsWhatTheSystemSays() {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let seconds = random.below(253_402_300_800)
            var time = time_t(seconds)
            var parts = tm()
            gmtime_r(&time, &parts)
            var buffer = [CChar](repeating: 0, count: 64)
            let count = strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let expected = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(HTTPDate.text(seconds: seconds) == expected, "SEED=\(random.seed)")
        }
    }
}
