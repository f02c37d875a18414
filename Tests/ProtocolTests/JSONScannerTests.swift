import Foundation
import Protocol
import SeededRandom
import Testing

@Suite struct JSONScannerTests {
    @Test func itAcceptsExactlyWhatFoundationAccepts() {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let bytes = mutated(&random)
            let text = String(validating: bytes, as: UTF8.self)
            // The scanner is given UTF-8 only.
            guard let text, !isFoundationsOwn(text) else { continue }
            let foundation = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            #expect(accepts(bytes) == foundation, "\(text.debugDescription), seed \(random.seed)")
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = SeededRandom()
        let alphabet = Array(#"{}[]",:\u0123eE+-.truefalsn "#.utf8)
        for round in 0..<50_000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(40) {
                bytes.append(round.isMultiple(of: 2) ? UInt8(random.below(256)) : alphabet[random.below(alphabet.count)])
            }
            _ = accepts(bytes)
            var scanner = JSONScanner()
            try? scanner.members(of: bytes.span.bytes) { name, value in
                precondition(name.upperBound <= bytes.count && value.upperBound <= bytes.count)
            }
        }
    }

    @Test func nestingIsAllowedUpToTheLimitOnly() {
        for depth in [1, JSONScanner.maximumDepth - 1, JSONScanner.maximumDepth] {
            #expect(accepts(nested(depth)))
            #expect(accepts(nested(depth, "{\"a\":", "}")))
        }
        #expect(!accepts(nested(JSONScanner.maximumDepth + 1)))
        #expect(!accepts(nested(JSONScanner.maximumDepth + 1, "{\"a\":", "}")))
        // Not a stack overflow.
        #expect(!accepts(Array(repeating: UInt8(ascii: "["), count: 1_000_000)))
    }

    @Test func membersAreFoundWhereTheyStand() throws {
        let text = #" { "a" : 1 , "b\"" :{"c":[]},"":"x" } "#
        let bytes = Array(text.utf8)
        var scanner = JSONScanner()
        var found: [[String]] = []
        scanner.skipSpace(in: bytes.span.bytes)
        try scanner.members(of: bytes.span.bytes) { name, value in
            found.append([name, value].map { String(decoding: bytes[$0], as: UTF8.self) })
        }
        try scanner.end(of: bytes.span.bytes)
        #expect(found == [["a", "1"], [#"b\""#, #"{"c":[]}"#], ["", #""x""#]])
    }

    @Test func anErrorSaysWhere() {
        var scanner = JSONScanner()
        let bytes = Array("[1,]".utf8)
        #expect(throws: JSONSyntaxError.self) { try scanner.value(in: bytes.span.bytes) }
        #expect(scanner.offset == 3)
    }

    @Test(arguments: [
        "01", "-", "1.", ".5", "1e", "+1", "\"\t\"", "\"\\x\"", "\"\\u12g4\"", "[1,]", "{\"a\":1,}", "{a:1}", "tru", "'a'", "", " ",
    ])
    func theClassicMistakesAreRefused(text: String) {
        #expect(!accepts(Array(text.utf8)))
    }

    private func accepts(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner()
        scanner.skipSpace(in: bytes.span.bytes)
        do throws(JSONSyntaxError) {
            try scanner.value(in: bytes.span.bytes)
            try scanner.end(of: bytes.span.bytes)
            return true
        } catch {
            return false
        }
    }

    private func nested(_ depth: Int, _ open: String = "[", _ close: String = "]") -> [UInt8] {
        let middle = open.count == 1 ? "" : "1"
        let levels = open.count == 1 ? depth : depth - 1
        return Array((String(repeating: open, count: levels) + middle + String(repeating: close, count: levels)).utf8)
    }

    private static let documents = [
        #"{"jsonrpc":"2.0","id":12,"method":"tickets.get","params":{"number":-7.25e+3,"list":[true,false,null,"é\n\u00e9"]}}"#,
        #"[{},[],[[0]],{"a":{"b":[1,2,3]}},"\\\"\/\b\f\r\t",1E5,0.0,-0]"#,
        "\"\u{2028}日本\"", "  [ 1 ,\t2\r\n]  ", "12345678901234567890",
    ]
    private func mutated(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Array(Self.documents[random.below(Self.documents.count)].utf8)
        for _ in 0..<random.below(4) {
            let index = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[index] = UInt8(random.below(128))
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(Array(#"{}[]",:\0 9.eE+-"#.utf8)[random.below(16)], at: index)
            default: bytes.swapAt(index, random.below(bytes.count))
            }
            if bytes.isEmpty { return [] }
        }
        return bytes
    }
    /// Foundation takes a comma before a closing bracket, which RFC 8259 does not; and it refuses numbers beyond Double and
    /// halves of surrogates, which are values and not syntax.
    private func isFoundationsOwn(_ text: String) -> Bool {
        text.contains(/,\s*[\]}]/) || text.contains(/[eE][+\-]?\d{3}/) || text.contains(/\\u[dD][89a-fA-F]/)
    }
}
