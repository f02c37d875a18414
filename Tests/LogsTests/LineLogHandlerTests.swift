import Logging
import Synchronization
import Testing

@testable import Logs

@Suite struct LineLogHandlerTests {
    @Test func aPlainLineHasTimeLevelLabelAndMetadata() throws {
        let line = logged(.plain) { $0.warning("denied", metadata: ["uid": "1000", "rpc": "tickets.get", "empty": "", "why": "a b"]) }
        let parts = try #require(line.wholeMatch(of: /(\S+) warning test: denied empty="" rpc=tickets\.get uid=1000 why="a b"\n/))
        #expect(String(parts.1).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func theJournalGetsAPriority() {
        let priorities: [Logger.Level: Int] = [.trace: 7, .debug: 7, .info: 6, .notice: 5, .warning: 4, .error: 3, .critical: 2]
        for level in Logger.Level.allCases {
            #expect(logged(.journal) { $0.log(level: level, "x", metadata: ["a": "b"]) } == "<\(priorities[level] ?? -1)>x a=b\n")
        }
    }

    @Test func aLineIsOfOneEvent() {
        let line = logged(.journal) { $0.info("one\n<0>two", metadata: ["a": "three\r\n\u{1B}[2J\u{2028}\"\\"]) }
        #expect(line.filter(\.isNewline).count == 1)
        #expect(line == "<6>one\\n<0>two a=\"three\\r\\n\\u{1B}[2J\\u{2028}\\\"\\\\\"\n", "\(line)")
    }

    @Test func aLoggersOwnMetadataIsOnEachOfItsLinesAndOnNoOther() {
        let line = logged(.journal) { logger in
            var other = logger
            other[metadataKey: "call"] = "1-2"
            logger.info("x")
            other.info("y")
        }
        #expect(line == "<6>x\n<6>y call=1-2\n")
    }

    @Test func onlyTheFileThatSystemdNamedIsTheJournal() {
        #expect(!StandardError.isJournal(nil))
        #expect(!StandardError.isJournal("1:2"))
        #expect(!StandardError.isJournal("nonsense"))
    }

    private func logged(_ format: LineLogHandler.Format, _ body: (Logger) -> Void) -> String {
        let text = Lines()
        var logger = Logger(label: "test", factory: { LineLogHandler(label: $0, format: format, write: text.append) })
        logger.logLevel = .trace
        body(logger)
        return text.all
    }
}

private final class Lines: Sendable {
    private let text = Mutex("")
    @Sendable func append(_ line: String) { text.withLock { $0 += line } }
    var all: String { text.withLock { $0 } }
}
