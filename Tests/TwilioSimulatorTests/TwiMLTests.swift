import Testing
import Twilio

@testable import TwilioSimulator

@Suite struct TwiMLTests {
    private func read(_ xml: String, contentType: String = "text/xml") throws -> TwiMLDocument {
        try TwiMLDocument(Array(xml.utf8), contentType: contentType)
    }

    private func fault(_ xml: String, contentType: String = "text/xml") -> Int? {
        do throws(TwilioFault) {
            _ = try TwiMLDocument(Array(xml.utf8), contentType: contentType)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func whatTheDeskWritesIsWhatTheSimulatorReads() throws {
        let parties: [Dial.Party] = [
            .number(Dial.Number("+12025550143")), .client(Dial.Client("yuki", parameters: [Parameter(name: "a", value: "<&>")])),
        ]
        let verbs: [Verb] = [
            .say(Say("Hello & goodbye", language: "en-US", loop: 2)), .pause(Pause(length: 3)),
            .dial(Dial(to: try .parties(parties), callerID: "+12025550142", timeout: 20, action: "/done", answerOnBridge: true)),
            .enqueue(Enqueue("support", action: "/e", waitURL: "/wait")), .redirect(Redirect("/next")), .hangup,
        ]
        #expect(try read(VoiceResponse(verbs).xml).verbs == verbs)
    }

    @Test func aDocumentThatIsNoneIsRefused() {
        #expect(fault("<Response><Say>") == 12_100)
        #expect(fault("") == 12_100)
        #expect(fault("<Answer/>") == 12_102)
        #expect(fault("{}", contentType: "application/json") == 12_300)
        #expect(fault(String(repeating: "<Response>", count: 100)) == 12_100)
    }

    @Test func whatTwilioRefusesIsRefused() {
        #expect(fault("<Response><Dial><Say>x</Say></Dial></Response>") == 13_215)
        #expect(fault("<Response><Gather><Dial/></Gather></Response>") == 13_215)
        #expect(fault("<Response><Dial><Number>1</Number><Conference>x</Conference></Dial></Response>") == 13_000)
        let eleven = String(repeating: "<Client>a</Client>", count: 11)
        #expect(fault("<Response><Dial>\(eleven)</Dial></Response>") == 13_250)
        #expect(fault("<Response><Dial/></Response>") == 13_224)
    }

    @Test func whatTwilioPassesOverIsAWarning() throws {
        let document = try read("<Response><Sing/><Pause length=\"long\"/><Hangup/></Response>")
        #expect(document.verbs == [.pause(Pause()), .hangup])
        #expect(document.warnings.map(\.code) == [12_200, 12_200])
    }

    @Test func aPlainTextIsReadAloud() throws {
        #expect(try read("Good morning", contentType: "text/plain; charset=utf-8").verbs == [.say(Say("Good morning"))])
    }

    @Test func whatNoDocumentNeedsIsRefused() {
        for document in [
            "<?foo?><Response/>", "<Response><?bar?><Say/></Response>", "<?xml version=\"1.0\"?><?x?><Response/>",
            "<!DOCTYPE Response [<!NOTATION n SYSTEM \"x\">]><Response/>",
            "<!DOCTYPE Response [<!ENTITY x SYSTEM \"a\" NDATA n>]><Response/>",
            "<!DOCTYPE Response [<!ATTLIST Response a CDATA #IMPLIED>]><Response/>", "<Response><![CDATA[</Response>", "<!", "<?", "<!--",
            "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-?foo?+AD4-",
        ] { #expect(fault(document) == 12_100, "\(document)") }
        #expect(fault("<Response><!-- <?foo?> --><Say><![CDATA[<?foo?>]]></Say></Response>") == nil)
    }

    @Test func numbersOutOfAllReasonAreWarnings() throws {
        let document = try read("<Response><Pause length=\"9223372036854775807\"/><Gather timeout=\"-1\"/></Response>")
        #expect(document.warnings.map(\.code) == [12_200, 12_200])
    }

    @Test func anOutsideEntityIsNotFetched() {
        let bomb = "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Response><Say>&e;</Say></Response>"
        let verbs = (try? read(bomb))?.verbs ?? []
        #expect(!verbs.description.contains("root:"))
    }
}
