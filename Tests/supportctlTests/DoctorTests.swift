import Foundation
import HTTPClient
import Protocol
import Settings
import Testing

@testable import supportctl

@Suite struct DoctorTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func info(used: Int = 1 << 20, limit: Int = 1 << 30, version: String = Release.version) -> ServerInfo.Result {
        ServerInfo.Result(
            version: version, processIdentifier: 1, startedAt: Timestamp(milliseconds: 0), schemaVersion: 1, defaultRegion: "US",
            tickets: 3, events: 4, storageBytes: used, storageLimitBytes: limit, access: .read)
    }

    @Test func allIsRightOnlyWhenEveryCheckIs() {
        let right = Finding.right("a", "b")
        #expect(DoctorReport(findings: [right]).right)
        #expect(!DoctorReport(findings: [right, .unknown("c", "d")]).right)
        #expect(!DoctorReport(findings: [right, .wrong("c", "d", "e")]).right)
    }

    @Test func aFindingCannotMoveTheCursor() {
        #expect(!Finding.right("a", "\u{1B}[2J").text.contains("\u{1B}"))
    }

    @Test func aDaemonOfAnotherVersionIsWrong() {
        #expect(MachineChecks.daemon(.success(info()), socket: "s").verdict == .right)
        #expect(MachineChecks.daemon(.success(info(version: "0.0.1")), socket: "s").verdict == .wrong)
        #expect(MachineChecks.daemon(.failure(Fault(.unavailable, "x")), socket: "s").verdict == .wrong)
        #expect(MachineChecks.daemon(.failure(Fault(.denied, "x")), socket: "s").verdict == .unknown)
    }

    @Test(arguments: [(0o660 as UInt32, Finding.Verdict.right), (0o666, .wrong), (0o600, .wrong), (0o661, .wrong)])
    func theSocketIsForItsGroup(mode: UInt32, verdict: Finding.Verdict) {
        #expect(MachineChecks.socket(SocketEvidence(isSocket: true, mode: mode, group: "supportd"), path: "s").verdict == verdict)
    }

    @Test func aDiskThatIsNearlyFullIsWrong() {
        func verdict(_ available: Int, _ size: Int) -> Finding.Verdict {
            MachineChecks.disk(DiskEvidence(available: available, size: size), path: "/").verdict
        }
        #expect(verdict(100 << 30, 200 << 30) == .right)
        #expect(verdict(1 << 29, 2 << 30) == .wrong)
        #expect(verdict(2 << 30, 200 << 30) == .wrong)
        #expect(MachineChecks.disk(nil, path: "/").verdict == .unknown)
    }

    @Test func aMapThatIsNearlyFullIsWrong() {
        #expect(MachineChecks.map(.success(info(used: 79, limit: 100))).verdict == .right)
        #expect(MachineChecks.map(.success(info(used: 80, limit: 100))).verdict == .wrong)
        #expect(MachineChecks.map(.success(info(used: 0, limit: 0))).verdict == .wrong)
        #expect(MachineChecks.map(.failure(Fault(.unavailable, "x"))).verdict == .unknown)
    }

    @Test func aBackupIsOfTheLastDay() {
        func verdict(_ evidence: BackupEvidence) -> Finding.Verdict { MachineChecks.backups(evidence, path: "/b", now: now).verdict }
        #expect(verdict(.newest(now.addingTimeInterval(-25 * 3600))) == .right)
        #expect(verdict(.newest(now.addingTimeInterval(-27 * 3600))) == .wrong)
        #expect(verdict(.newest(now.addingTimeInterval(3600))) == .wrong)
        #expect(verdict(.newest(nil)) == .wrong)
        #expect(verdict(.damaged(now)) == .wrong)
        #expect(verdict(.closed) == .unknown)
    }

    @Test func theManifestSaysThatTheNewestIsDamaged() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "doctor-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        var backup = Backup(
            name: "a", time: Timestamp(milliseconds: 0), version: "", schemaVersion: 2, bytes: 0, sha256: "", tickets: 0, events: 0,
            sequence: 0)
        for problems in [nil, ["It is damaged."]] {
            backup.problems = problems
            try Data().write(to: directory.appending(path: "a.mdb"))
            try JSONEncoder().encode(backup).write(to: directory.appending(path: "a.json"))
            let evidence = Machine.backups(directory.path)
            if case .damaged = evidence { #expect(problems != nil) } else { #expect(problems == nil) }
        }
    }

    @Test func theClockAgreesWithinHalfAMinute() {
        func verdict(_ skew: Double) -> Finding.Verdict {
            WebChecks.clock(serverDate: now.addingTimeInterval(skew), source: "x", now: now).verdict
        }
        #expect(verdict(29) == .right && verdict(-29) == .right)
        #expect(verdict(31) == .wrong && verdict(-31) == .wrong)
        #expect(WebChecks.clock(serverDate: nil, source: "x", now: now).verdict == .unknown)
    }

    @Test func aTimeOfHTTPIsRead() {
        #expect(HTTPDate.read("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
        #expect(HTTPDate.read("yesterday") == nil)
    }

    @Test(arguments: [
        ("https://desk.example.com", Finding.Verdict.right), ("http://desk.example.com", .wrong), ("http://localhost:8080", .right),
        ("http://127.0.0.1:8080", .right), ("http://[::1]:8080", .right), ("http://127.example.com", .wrong),
    ])
    func aMicrophoneWantsHTTPSOrTheMachineItself(url: String, verdict: Finding.Verdict) {
        let page = WebOutcome.reply(HTTPReply(status: 200, headers: [("permissions-policy", "microphone=(self), camera=()")]))
        #expect(WebChecks.microphone(url, page: page).verdict == verdict)
    }

    @Test func aProxyThatOpensTheCountersIsFound() {
        let page = WebOutcome.reply(HTTPReply(status: 200, body: Array(#"<form action="/ticket/create">"#.utf8)))
        let metrics = WebOutcome.reply(HTTPReply(status: 200))
        let hidden = WebOutcome.reply(HTTPReply(status: 404))
        #expect(WebChecks.publicURL("https://desk.example.com", page: page, metrics: hidden).verdict == .right)
        #expect(WebChecks.publicURL("https://desk.example.com", page: page, metrics: metrics).verdict == .wrong)
        #expect(WebChecks.publicURL("https://desk.example.com", page: hidden, metrics: hidden).verdict == .wrong)
        #expect(WebChecks.publicURL(nil, page: page, metrics: hidden).verdict == .wrong)
    }

    @Test func aGatewayThatObeysAWrongSignatureIsFound() {
        func verdict(_ good: Int, _ bad: Int, _ body: String = "<Response/>") -> Finding.Verdict {
            SignatureCheck.judge(
                good: .reply(HTTPReply(status: good, body: Array(body.utf8))), bad: .reply(HTTPReply(status: bad)), way: "x"
            ).verdict
        }
        #expect(verdict(200, 403) == .right)
        #expect(verdict(200, 200) == .wrong && verdict(403, 403) == .wrong && verdict(502, 502) == .wrong)
        #expect(verdict(200, 403, "Welcome") == .wrong)
    }

    @Test func theVoiceURLIsTheDesks() {
        func verdict(_ json: String, _ status: Int = 200) -> Finding.Verdict {
            TwilioChecks.application(.reply(HTTPReply(status: status, body: Array(json.utf8))), voiceURL: "https://a/call/connect").verdict
        }
        #expect(verdict(#"{"voice_url":"https://a/call/connect","voice_method":"POST"}"#) == .right)
        #expect(verdict(#"{"voice_url":"https://a/call/connect","voice_method":"GET"}"#) == .wrong)
        #expect(verdict(#"{"voice_url":"https://b/call/connect"}"#) == .wrong)
        #expect(verdict(#"{"voice_url":null}"#) == .wrong)
        #expect(verdict("{}", 404) == .wrong && verdict("{}", 500) == .unknown)
    }

    @Test func anAccountThatIsSuspendedIsWrong() {
        func verdict(_ json: String, _ status: Int = 200) -> Finding.Verdict {
            TwilioChecks.account(.reply(HTTPReply(status: status, body: Array(json.utf8)))).verdict
        }
        #expect(verdict(#"{"status":"active"}"#) == .right)
        #expect(verdict(#"{"status":"suspended"}"#) == .wrong)
        #expect(verdict("{}", 401) == .wrong && verdict("{}", 503) == .unknown)
        #expect(TwilioChecks.account(.failure("no route")).verdict == .unknown)
    }
}
