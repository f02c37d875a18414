import TestSupport
import Testing
import Twilio
import TwilioSettings

@testable import TwilioSimulator

/// What a browser says to the exchange, and what it is told.
@Suite(.timeLimit(.minutes(20))) struct SignallingTests {
    // MARK: Letting in

    @Test(arguments: ["register", "invite", "answer", "hangup", "dtmf", "nonsense"])
    func nothingIsDoneForABrowserThatHasShownNoToken(type: String) async throws {
        try await withExchange { exchange async throws in
            let browser = await TestBrowser(exchange)
            await browser.send(type, ["callsid": "x", "sdp": "x"])
            #expect(browser.errors == [SignalError.tokenMissing])
            #expect(await exchange.board.calls.isEmpty)
        }
    }

    @Test(arguments: ["", "nonsense", "{}", "[]", "{\"type\":7}"])
    func whatIsNoMessageIsRefused(text: String) async throws {
        try await withExchange { exchange async throws in
            let browser = await TestBrowser(exchange)
            await browser.connection.receive(text)
            #expect(browser.errors == [SignalError.malformed])
        }
    }

    @Test func aHeartbeatIsNoMessage() async throws {
        try await withExchange { exchange async throws in
            let browser = await TestBrowser(exchange)
            await browser.connection.receive("\n")
            #expect(browser.types.isEmpty)
        }
    }

    @Test func onlyATokenOfTheAccountLetsABrowserIn() async throws {
        try await withExchange { exchange async throws in
            let tokens = [
                ("", SignalError.tokenMissing), ("nonsense", SignalError.invalidToken),
                (try exchange.token("alice", secret: Secret("another secret")), SignalError.wrongSignature),
            ]
            for (token, code) in tokens {
                let browser = await TestBrowser(exchange)
                await browser.send("listen", ["token": token])
                await browser.send("register")
                #expect(browser.errors == [code, SignalError.tokenMissing] && browser.types.allSatisfy { $0 == "error" })
            }
            let browser = await TestBrowser(exchange)
            await browser.send("listen", ["token": try exchange.token("alice")])
            #expect(browser.types == ["connected"])
        }
    }

    @Test func aTokenThatTakesNoCallsRegistersNobody() async throws {
        try await withExchange { exchange async throws in
            let browser = await TestBrowser(exchange)
            await browser.send("listen", ["token": try exchange.token("alice", takesCalls: false)])
            await browser.send("register")
            #expect(browser.errors == [SignalError.unauthorised])
            #expect(await exchange.board.directory.registeredClients.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func aTelephoneIsAPageOfTheSimulatorsOwn(isOurPage: Bool) async throws {
        try await withExchange { exchange async throws in
            let browser = await TestBrowser(exchange, isOurPage: isOurPage)
            await browser.send("listen", ["token": "phone:+12025550143"])
            await browser.send("register")
            #expect(browser.types == (isOurPage ? ["connected", "ready"] : ["error", "error"]))
            #expect(await exchange.board.directory.openPhones == (isOurPage ? ["+12025550143"] : []))
        }
    }

    // MARK: A browser calls

    @Test func aCallIsRefusedThatTheTokenDoesNotAllow() async throws {
        try await withExchange { exchange async throws in
            for (application, code) in [(nil, SignalError.unauthorised), ("AP" + String(repeating: "d", count: 32), 31_001)] {
                let browser = await TestBrowser(exchange)
                await browser.send("listen", ["token": try exchange.token("alice", application: application)])
                try await browser.call()
                #expect(browser.errors == [code])
            }
            #expect(exchange.server.requests.isEmpty)
        }
    }

    @Test func parametersHaveABound() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Hangup/>")
            let browser = try await TestBrowser.registered("alice", exchange)
            try await browser.call("long", parameters: "a=" + String(repeating: "x", count: 799))
            #expect(browser.errors == [SignalError.tooLong] && exchange.server.requests.isEmpty)
            try await browser.call("short", parameters: "a=" + String(repeating: "x", count: 798))
            let asked = try await exchange.server.next("/voice")
            #expect(asked.form["a"]?.utf8.count == 798)
        }
    }

    @Test func aCallThatIsAnsweredIsHungUpByEitherSide() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer(
                "/voice", "<Pause length='0'/><Dial callerId='\(TestExchange.number)'><Number>+12025550190</Number></Dial>")
            let browser = try await TestBrowser.registered("alice", exchange)
            try await browser.call()
            let answer = try await browser.told("answer")
            #expect(answer.sdp?.isEmpty == false && answer.reconnect?.isEmpty == false)
            let call = try #require(await exchange.board.call(answer.callsid ?? ""))
            await browser.send("hangup", ["callsid": call.sid])
            #expect(await call.ended.wait() == .completed)
        }
    }

    // MARK: A browser rings

    private static let ringAlice = "<Dial callerId='client:desk' action='/done' answerOnBridge='true'><Client>alice</Client></Dial>"

    @Test func theFirstDeviceToAnswerHasTheCall() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.ringAlice)
            let (one, other) = (try await TestBrowser.registered("alice", exchange), try await TestBrowser.registered("alice", exchange))
            _ = try await TestBrowser.registered("bob", exchange)
            let (_, line) = await exchange.call(from: "caller")
            let (first, second) = (try await one.told("invite"), try await other.told("invite"))
            #expect(first.callsid == second.callsid && first.parameters?.from == "client:desk")
            try await other.answer(second)
            try await one.told("cancel") { $0.callsid == first.callsid }
            try await line.asked.until("the caller was connected") { $0.contains(.pickUp) }
            // An answer that comes too late takes nothing.
            try await one.answer(first)
            #expect(await exchange.board.call(first.callsid ?? "")?.status == .inProgress)
            await other.send("hangup", ["callsid": second.callsid ?? ""])
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "completed")
        }
    }

    @Test func aDeviceThatDeclinesLeavesTheOthersRinging() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.ringAlice)
            exchange.server.answer("/done", "")
            let (one, other) = (try await TestBrowser.registered("alice", exchange), try await TestBrowser.registered("alice", exchange))
            let (_, line) = await exchange.call(from: "caller")
            let invitation = try await one.told("invite")
            try await other.told("invite")
            await one.send("reject", ["callsid": invitation.callsid ?? ""])
            #expect(await exchange.board.call(invitation.callsid ?? "")?.status == .ringing)
            await other.send("reject", ["callsid": invitation.callsid ?? ""])
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "busy")
            #expect(try await line.untilReleased().last == .release(code: SignalError.declined))
        }
    }

    @Test func aDeviceWhoseConnectionIsLostRingsNoMore() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.ringAlice)
            let browser = try await TestBrowser.registered("alice", exchange)
            _ = await exchange.call(from: "caller")
            try await browser.told("invite")
            await browser.connection.closed()
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "no-answer")
            #expect(await exchange.board.directory.registeredClients.isEmpty)
        }
    }

    @Test func aClientHasAtMostTenDevicesAndTheOldestGoes() async throws {
        try await withExchange { exchange async throws in
            let oldest = try await TestBrowser.registered("alice", exchange)
            for _ in 0..<10 { _ = try await TestBrowser.registered("alice", exchange) }
            let devices = await exchange.board.directory.devices(of: .client("alice"))
            #expect(devices.count == 10 && !devices.contains { $0 === oldest.connection })
        }
    }

    @Test func aCallIsTakenUpAgainByItsOwnTokenOnly() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", Self.ringAlice)
            let browser = try await TestBrowser.registered("alice", exchange)
            _ = await exchange.call(from: "caller")
            let invitation = try await browser.told("invite")
            try await browser.answer(invitation)
            let again = try await TestBrowser.registered("alice", exchange)
            let sid = invitation.callsid ?? ""
            await again.send("invite", ["callsid": sid, "reconnect": "RTwrong"])
            #expect(again.errors == [SignalError.reconnectInvalid])
            await again.send("invite", ["callsid": sid, "reconnect": invitation.reconnect ?? ""])
            try await again.told("answer") { $0.callsid == sid }
            await again.send("hangup", ["callsid": sid])
            let asked = try await exchange.server.next("/done")
            #expect(asked.form["DialCallStatus"] == "completed")
        }
    }
}
