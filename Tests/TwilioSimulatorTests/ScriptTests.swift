import HTTPClient
import TestSupport
import Testing
import Twilio
import TwilioSettings

@testable import TwilioSimulator

/// A call's documents, verb after verb.
@Suite(.timeLimit(.minutes(20))) struct ScriptTests {
    @Test func theServerIsAskedWithWhatTwilioSendsAndWhatTheBrowserAdds() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Hangup/>")
            let (call, _) = await exchange.call([Parameter(name: "ticket", value: "7"), Parameter(name: "From", value: "client:forged")])
            let asked = try await exchange.server.next("/voice")
            let sid = await call.sid
            #expect(asked.method == "POST" && asked.form["CallSid"] == sid && asked.form["CallStatus"] == "ringing")
            #expect(asked.form["ticket"] == "7")
            #expect(asked.form.values(of: "From") == ["client:alice"], "Twilio's own parameters cannot be forged")
            #expect(asked.form["ApplicationSid"] == TestExchange.account["TWILIO_APPLICATION_SID"])
            let signature = RequestSignature(authToken: exchange.board.settings.account.authToken)
            #expect(try signature.isValid(asked.signature ?? "", url: asked.url, form: asked.form))
        }
    }

    @Test func verbsAreDoneInTheirOrder() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer(
                "/voice", "<Say language='ja-JP'>one</Say><Say loop='2'>two</Say><Redirect>/next</Redirect><Say>never</Say>")
            exchange.server.answer("/next", "<Say>three</Say>")
            let (call, line) = await exchange.call()
            let said: [FakeLine.Asked] = [
                .say("one", language: "ja-JP"), .say("two", language: nil), .say("two", language: nil), .say("three", language: nil),
            ]
            #expect(try await line.untilReleased() == [.pickUp] + said + [.release(code: nil)])
            #expect(await call.status == .completed)
        }
    }

    @Test(arguments: [("<Reject/>", SignalError.declined, "no-answer"), ("<Reject reason='busy'/>", SignalError.busy, "busy")])
    func aRejectedCallIsNeverPickedUp(verb: String, code: Int, status: String) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", verb + "<Say>never</Say>")
            let (call, line) = await exchange.call()
            #expect(try await line.untilReleased() == [.release(code: code)])
            #expect(await call.status.text == status)
        }
    }

    @Test(arguments: [("numDigits='3'", "1234", "123"), ("finishOnKey='*'", "4#2*9", "4#2"), ("", "12#", "12")])
    func keysAreGathered(attributes: String, keys: String, digits: String) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Gather \(attributes) action='/digits'><Say>Press.</Say></Gather><Redirect>/never</Redirect>")
            exchange.server.answer("/digits", "<Hangup/>")
            let (call, line) = await exchange.call()
            try await line.asked.until("the prompt was said") { $0.contains(.say("Press.", language: nil)) }
            for key in keys { await call.press(key) }
            let asked = try await exchange.server.next("/digits")
            #expect(asked.form["Digits"] == digits)
            _ = try await line.untilReleased()
            #expect(!exchange.server.requests.contains { $0.path == "/never" })
        }
    }

    @Test func withoutAKeyTheDocumentGoesOn() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Gather timeout='0' action='/digits'/><Redirect>/next</Redirect>")
            exchange.server.answer("/next", "<Hangup/>")
            _ = await exchange.call()
            try await exchange.server.next("/next")
            #expect(!exchange.server.requests.contains { $0.path == "/digits" })
        }
    }

    @Test(arguments: ["<Say>", "<Nonsense", "not TwiML"])
    func aDocumentThatCannotBeReadLeadsToTheFallback(body: String) async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice") { _ throws(HTTPFailure) in
                HTTPReply(status: 200, headers: [("Content-Type", "text/xml")], body: Array(body.utf8))
            }
            exchange.server.answer("/fallback", "<Say>later</Say>")
            let (_, line) = await exchange.call()
            let asked = try await exchange.server.next("/fallback")
            #expect(asked.form["ErrorUrl"] == FakeServer.url + "/voice" && asked.form["ErrorCode"]?.isEmpty == false)
            #expect(try await line.untilReleased() == [.pickUp, .say("later", language: nil), .release(code: nil)])
        }
    }

    @Test func aServerThatFailsTwiceIsApologisedFor() async throws {
        try await withExchange { exchange async throws in
            for path in ["/voice", "/fallback"] {
                exchange.server.answer(path) { _ throws(HTTPFailure) in HTTPReply(status: 500) }
            }
            let (call, line) = await exchange.call()
            let asked = try await line.untilReleased()
            #expect(asked.count == 3 && asked.first == .pickUp)
            #expect(await call.status == .completed)
        }
    }

    @Test func aCallThatIsSentElsewhereDoesNothingMoreOfWhatItDid() async throws {
        try await withExchange { exchange async throws in
            exchange.server.answer("/voice", "<Say>one</Say><Pause length='60'/><Say>never</Say>")
            exchange.server.answer("/elsewhere", "<Say>two</Say>")
            let (call, line) = await exchange.call()
            try await line.asked.until("the first was said") { $0.contains(.say("one", language: nil)) }
            await exchange.board.start(call, Webhook(url: FakeServer.url + "/elsewhere"), purpose: "Redirect")
            let said: [FakeLine.Asked] = [.say("one", language: nil), .say("two", language: nil)]
            #expect(try await line.untilReleased() == [.pickUp] + said + [.release(code: nil)])
        }
    }

    @Test func aConferenceBeginsWithTheSecondAndEndsWithItsModerator() async throws {
        try await withExchange { exchange async throws in
            let events = "statusCallback='/events' statusCallbackEvent='start end join leave'"
            exchange.server.answer("/voice") { asked throws(HTTPFailure) in
                let ends = asked.form["From"] == "client:alice"
                let noun = "<Conference \(events) endConferenceOnExit='\(ends)'>room</Conference>"
                return HTTPReply(
                    status: 200, headers: [("Content-Type", "text/xml")],
                    body: Array("<Response><Dial action='/done'>\(noun)</Dial></Response>".utf8))
            }
            let event = { (name: String) in
                try await exchange.server.next("/events") { $0.form["StatusCallbackEvent"] == name }
            }
            let (alice, _) = await exchange.call(from: "alice")
            _ = try await event("participant-join")
            #expect(!exchange.server.requests.contains { $0.form["StatusCallbackEvent"] == "conference-start" })
            let (bob, _) = await exchange.call(from: "bob")
            _ = try await event("conference-start")
            let (moderator, other) = (await alice.sid, await bob.sid)
            await exchange.board.hangUp(alice)
            let end = try await event("conference-end")
            #expect(end.form["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left")
            #expect(end.form["CallSidEndingConference"] == moderator)
            // Whoever is put out goes on with the document.
            try await exchange.server.next("/done") { $0.form["CallSid"] == other && $0.form["DialCallStatus"] == "answered" }
        }
    }
}
