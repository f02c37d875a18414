import Testing
import Twilio

struct VoiceResponseTests {
    func body(_ verbs: Verb...) -> String {
        let xml = VoiceResponse(verbs).xml
        return String(xml.dropFirst(#"<?xml version="1.0" encoding="UTF-8"?><Response>"#.count).dropLast("</Response>".count))
    }

    @Test func aNumberIsDialledAsTheTutorialDoes() {
        let response = VoiceResponse(.dial(Dial(to: .number(Dial.Number("+15558736333")), callerID: "+15552737123")))
        #expect(
            response.xml
                == #"<?xml version="1.0" encoding="UTF-8"?><Response><Dial callerId="+15552737123"><Number>+15558736333</Number></Dial></Response>"#
        )
        #expect(VoiceResponse.contentType == "application/xml")
    }

    @Test func aClientIsDialledAsTheTutorialDoes() {
        #expect(body(.dial(Dial(to: .client(Dial.Client("support_agent"))))) == "<Dial><Client>support_agent</Client></Dial>")
    }

    @Test func aResponseWithoutVerbsIsOneEmptyElement() {
        #expect(VoiceResponse().xml == #"<?xml version="1.0" encoding="UTF-8"?><Response/>"#)
    }

    @Test func attributesAreAlphabeticalAndAbsentOnesAreLeftOut() throws {
        let dial = Dial(
            to: try .parties([
                .number(
                    Dial.Number(
                        "+12025550143", sendDigits: "ww1#", url: "/whisper", method: .get,
                        progress: ProgressCallback(url: "/s?a=1&b=2", events: [.initiated, .answered], method: .post)
                    )
                ),
                .client(
                    Dial.Client("yuki", parameters: [Parameter(name: "ticket", value: "7"), Parameter(name: "a", value: "")])
                ),
            ]),
            callerID: "+12025550100", timeout: 20, action: "/done", method: .post, answerOnBridge: true, timeLimit: 60,
            hangupOnStar: false, sequential: true, record: .fromAnswerDual, recordingStatusCallback: "/r"
        )
        #expect(
            body(.dial(dial)) == #"""
                <Dial action="/done" answerOnBridge="true" callerId="+12025550100" hangupOnStar="false" method="POST" \#
                record="record-from-answer-dual" recordingStatusCallback="/r" sequential="true" timeLimit="60" \#
                timeout="20"><Number method="GET" sendDigits="ww1#" statusCallback="/s?a=1&amp;b=2" \#
                statusCallbackEvent="initiated answered" statusCallbackMethod="POST" url="/whisper">+12025550143\#
                </Number><Client><Identity>yuki</Identity><Parameter name="ticket" value="7"/>\#
                <Parameter name="a" value=""/></Client></Dial>
                """#
        )
    }

    @Test func aQueueAndAConferenceStandAlone() {
        #expect(body(.dial(Dial(to: .queue(Dial.Queue("support", url: "/soon"))))) == #"<Dial><Queue url="/soon">support</Queue></Dial>"#)
        let conference = Dial.Conference(
            "room", beep: false, endConferenceOnExit: true, participantLabel: "agent", waitURL: "", maxParticipants: 3,
            statusCallback: "/c", statusCallbackEvents: [.start, .join]
        )
        #expect(
            body(.dial(Dial(to: .conference(conference)))) == #"""
                <Dial><Conference beep="false" endConferenceOnExit="true" maxParticipants="3" participantLabel="agent" \#
                statusCallback="/c" statusCallbackEvent="start join" waitUrl="">room</Conference></Dial>
                """#
        )
    }

    @Test(arguments: [0, 11])
    func nobodyAndMoreThanTenCannotBeDialled(count: Int) {
        let error = #expect(throws: TwilioError.self) {
            try Dial.Target.parties(Array(repeating: .client(Dial.Client("a")), count: count))
        }
        #expect(error?.description == "The Dial must have 1 to 10 numbers and clients.")
    }

    @Test func tenCanBeDialled() throws {
        let target = try Dial.Target.parties((0..<10).map { .client(Dial.Client("agent_\($0)")) })
        #expect(body(.dial(Dial(to: target))).hasSuffix("<Client>agent_9</Client></Dial>"))
    }

    @Test func theOtherVerbsAreWritten() {
        #expect(
            body(.say(Say("やあ", voice: "Polly.Takumi", language: "ja-JP", loop: 2)))
                == #"<Say language="ja-JP" loop="2" voice="Polly.Takumi">やあ</Say>"#)
        #expect(
            body(.play(Play(.url("/a.mp3"), loop: 0)), .play(Play(.digits("1w2"))))
                == #"<Play loop="0">/a.mp3</Play><Play digits="1w2"/>"#)
        #expect(body(.pause(Pause()), .pause(Pause(length: 3))) == #"<Pause/><Pause length="3"/>"#)
        #expect(
            body(.record(Record(action: "/r", method: .post, timeout: 3, finishOnKey: "", maxLength: 60, playBeep: false)))
                == #"<Record action="/r" finishOnKey="" maxLength="60" method="POST" playBeep="false" timeout="3"/>"#)
        #expect(
            body(.redirect(Redirect("/next?a=1&b=2", method: .get)), .reject(Reject(reason: .busy)), .reject(Reject()))
                == #"<Redirect method="GET">/next?a=1&amp;b=2</Redirect><Reject reason="busy"/><Reject/>"#)
        #expect(
            body(.enqueue(Enqueue("support", action: "/e", waitURL: "/w", waitURLMethod: .get)), .hangup, .leave)
                == #"<Enqueue action="/e" waitUrl="/w" waitUrlMethod="GET">support</Enqueue><Hangup/><Leave/>"#)
    }

    @Test func aGatherHoldsItsPrompts() {
        let gather = Gather(
            [.say(Say("Press 1")), .pause(Pause()), .play(Play(.url("/b.mp3")))], input: [.dtmf, .speech], action: "/g",
            timeout: 5, finishOnKey: "#", numDigits: 1, language: "en-US", actionOnEmptyResult: true
        )
        #expect(
            body(.gather(gather)) == #"""
                <Gather action="/g" actionOnEmptyResult="true" finishOnKey="#" input="dtmf speech" language="en-US" \#
                numDigits="1" timeout="5"><Say>Press 1</Say><Pause/><Play>/b.mp3</Play></Gather>
                """#
        )
    }
}
