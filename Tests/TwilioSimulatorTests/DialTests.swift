import TestSupport
import Testing
import Twilio

@testable import TwilioSimulator

/// `<Dial>` with telephones that behave alone: who rings, who has the call, and how the others end.
@Suite(.timeLimit(.minutes(20))) struct DialTests {
    private static let answers = "+12025550190"
    private static let busy = "+12025550191"
    private static let rings = "+12025550192"
    private static let fails = "+12025550193"

    private static func dial(_ numbers: [String], _ attributes: String = "") -> String {
        let nouns = numbers.map { "<Number statusCallback='/progress' statusCallbackEvent='ringing answered completed'>\($0)</Number>" }
        return "<Dial callerId='\(TestExchange.number)' action='/done' answerOnBridge='true' \(attributes)>\(nouns.joined())</Dial>"
    }

    /// The statuses that the server was told of a number, in their order.
    private static func statuses(_ server: FakeServer, of number: String) -> [String?] {
        server.requests.filter { $0.path == "/progress" && $0.form["To"] == number }
            .sorted { Int($0.form["SequenceNumber"] ?? "") ?? 0 < Int($1.form["SequenceNumber"] ?? "") ?? 0 }
            .map { $0.form["CallStatus"] }
    }

    @Test(arguments: [[rings, answers], [answers, rings], [rings, rings, answers]])
    func whoAnswersHasTheCallAndTheOthersAreCanceled(numbers: [String]) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.dial(numbers))
            let (call, line) = await exchange.call()
            try await line.asked.until("the caller was connected") { $0.contains(.pickUp) }
            try await eventually("the caller talks") { await call.status == .inProgress }
            #expect(await exchange.call(to: Self.answers)?.status == .inProgress)
            #expect(await exchange.statuses(of: Self.rings).allSatisfy { $0 == .canceled })
            try await exchange.server.next("/progress") { $0.form["To"] == Self.rings && $0.form["CallStatus"] == "canceled" }
            // The one who answered talks until one of the two hangs up.
            #expect(!exchange.server.requests.contains { $0.path == "/done" })
            let winner = try #require(await exchange.call(to: Self.answers))
            await exchange.board.hangUp(winner)
            let done = try await exchange.server.next("/done")
            #expect(done.form["DialCallStatus"] == "completed" && done.form["DialBridged"] == "true")
            let sid = await winner.sid
            #expect(done.form["DialCallSid"] == sid)
        }
    }

    @Test func aTelephoneTellsOfEachStep() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.dial([Self.answers]))
            let (_, line) = await exchange.call()
            try await line.asked.until("the caller was connected") { $0.contains(.pickUp) }
            #expect(line.asked.withLock { $0 } == [.showRinging, .pickUp])
            let winner = try #require(await exchange.call(to: Self.answers))
            await exchange.board.hangUp(winner)
            try await exchange.server.next("/progress") { $0.form["CallStatus"] == "completed" }
            try await exchange.server.next("/progress") { $0.form["CallStatus"] == "ringing" }
            try await exchange.server.next("/progress") { $0.form["CallStatus"] == "in-progress" }
            #expect(Self.statuses(exchange.server, of: Self.answers) == ["ringing", "in-progress", "completed"])
        }
    }

    @Test(arguments: [(busy, "busy", SignalError.busy), (fails, "failed", SignalError.notFound)])
    func howTheDiallingEndedIsToldToTheServerAndThenToTheCaller(number: String, status: String, code: Int) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.dial([number]))
            exchange.server.answer("/done", "")
            let (call, line) = await exchange.call()
            let done = try await exchange.server.next("/done")
            #expect(done.form["DialCallStatus"] == status && done.form["DialBridged"] == "false")
            #expect(try await line.untilReleased() == [.release(code: code)])
            #expect(await call.status.text == status)
        }
    }

    @Test func aClientThatIsNotThereIsNoAnswer() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Dial action='/done' answerOnBridge='true'><Client>nobody</Client></Dial>")
            _ = await exchange.call()
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "no-answer")
        }
    }

    @Test func inSequenceTheNextRingsWhenTheOneBeforeHasEnded() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.dial([Self.busy, Self.answers, Self.rings], "sequential='true'"))
            let (_, line) = await exchange.call()
            try await line.asked.until("the caller was connected") { $0.contains(.pickUp) }
            #expect(await exchange.call(to: Self.busy)?.status == .busy)
            #expect(await exchange.call(to: Self.answers)?.status == .inProgress)
            #expect(await exchange.call(to: Self.rings)?.status == .queued, "it never rang")
        }
    }

    @Test func aCallerWhoHangsUpEndsTheRinging() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.dial([Self.rings]))
            let (call, line) = await exchange.call()
            try await line.asked.until("the caller hears it ring") { $0.contains(.showRinging) }
            await exchange.board.hangUp(call)
            try await exchange.server.next("/progress") { $0.form["CallStatus"] == "canceled" }
            let done = try await exchange.server.next("/done")
            #expect(done.form["DialCallStatus"] == "canceled" || done.form["DialCallStatus"] == "no-answer")
        }
    }

    @Test(arguments: [
        ("<Number>+12025550190</Number>", "", 13_214), ("<Number>+12025550190</Number>", "callerId='+12025550199'", 13_247),
        ("<Number>555</Number>", "callerId='+12025550142'", 13_223), ("<Client>a b</Client>", "", 13_224),
    ])
    func aWrongPartyOrCallerIDDialsNobody(noun: String, attributes: String, code: Int) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Dial action='/done' \(attributes)>\(noun)</Dial>")
            _ = await exchange.call()
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "failed")
            #expect(await exchange.board.sender.log.entries.contains { $0.error?.code == code })
            #expect(await exchange.board.calls.count == 1)
        }
    }
}
