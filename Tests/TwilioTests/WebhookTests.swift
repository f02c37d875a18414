import Testing
import Twilio

struct WebhookTests {
    /// A call from a browser, as recorded requests have it.
    let browserCall: FormParameters = [
        "AccountSid": "AC1", "ApiVersion": "2010-04-01", "ApplicationSid": "AP1", "CallSid": "CA1",
        "CallStatus": "ringing", "Called": "", "Caller": "client:customer", "Direction": "inbound",
        "From": "client:customer", "To": "", "phoneNumber": "+12025550143", "ticket": "7", "ticket": "8",
    ]

    func with(_ name: String, _ value: String?) -> FormParameters {
        let others = browserCall.pairs.filter { $0.name != name }
        return FormParameters(others + (value.map { [Parameter(name: name, value: $0)] } ?? []))
    }

    @Test func aBrowsersCallIsRead() throws {
        let request = try VoiceRequest(browserCall)
        #expect(request.callSID == "CA1")
        #expect(request.accountSID == "AC1")
        #expect(request.from == .client(identity: "customer"))
        #expect(request.to == nil)
        #expect(request.status == .ringing)
        #expect(request.direction == .inbound)
        #expect(request.applicationSID == "AP1")
        #expect(request.apiVersion == "2010-04-01")
        #expect(request.parentCallSID == nil)
    }

    @Test func whatTheBrowserAddedIsApartFromWhatTwilioSays() throws {
        let request = try VoiceRequest(browserCall)
        #expect(request.customParameters.map(\.name) == ["phoneNumber", "ticket", "ticket"])
        #expect(request[custom: "phoneNumber"] == "+12025550143")
        #expect(request[custom: "ticket"] == "7")
        #expect(request[custom: "From"] == nil)
    }

    @Test(arguments: ["CallSid", "AccountSid", "From"])
    func aMissingParameterIsNamed(name: String) {
        #expect(throws: TwilioError.missingParameter(name)) { try VoiceRequest(with(name, nil)) }
    }

    @Test(arguments: ["CallSid", "AccountSid", "From"])
    func aSecondValueOfWhatWeTrustIsRefused(name: String) throws {
        let forged = FormParameters([Parameter(name: name, value: "client:support_agent")] + browserCall.pairs)
        #expect(throws: TwilioError.repeatedParameter(name)) { try VoiceRequest(forged) }
        let same = browserCall.pairs.filter { $0.name == name }
        _ = try VoiceRequest(FormParameters(browserCall.pairs + same))
    }

    @Test func theParametersThatNothingRestsOnMayBeAbsent() throws {
        let request = try VoiceRequest(["CallSid": "CA1", "AccountSid": "AC1", "From": ""])
        #expect(request.from == .other(""))
        #expect(request.status == nil)
        #expect(request.direction == nil)
    }

    @Test(arguments: [
        ("client:support_agent", Endpoint.client(identity: "support_agent")), ("client:", .client(identity: "")),
        ("+12025550143", .number("+12025550143")), ("sip:a@b.example", .sip("sip:a@b.example")),
        ("SIPS:a@b.example", .sip("SIPS:a@b.example")), ("Anonymous", .withheld), ("Restricted", .withheld),
        ("", .other("")), ("+", .other("+")), ("+1202x", .other("+1202x")), ("Client:x", .other("Client:x")),
        ("12025550143", .other("12025550143")), ("+12345678901234567", .other("+12345678901234567")),
    ])
    func anEndpointIsKnownByItsForm(text: String, endpoint: Endpoint) {
        #expect(Endpoint(text) == endpoint)
        if endpoint != .withheld { #expect(endpoint.text == text) }
    }

    @Test func anUnknownValueIsKept() throws {
        let request = try VoiceRequest(with("CallStatus", "teleported"))
        #expect(request.status == .other("teleported"))
        #expect(request.status?.text == "teleported")
        #expect(request.status?.isFinal == false)
        #expect(Direction("outbound-dial") == .outboundDial)
        #expect(Direction("sideways").text == "sideways")
        for status in ["queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"] {
            #expect(CallStatus(status) != .other(status))
            #expect(CallStatus(status).text == status)
        }
        for status in ["completed", "answered", "busy", "no-answer", "failed", "canceled"] {
            #expect(DialCallStatus(status) != .other(status))
            #expect(DialCallStatus(status).text == status)
        }
    }

    @Test func theEndOfADialIsRead() throws {
        let ended: FormParameters = [
            "DialCallStatus": "completed", "DialCallSid": "CA2", "DialCallDuration": "17", "DialBridged": "true",
        ]
        let action = try DialAction(FormParameters(browserCall.pairs + ended.pairs))
        #expect(action.request.callSID == "CA1")
        #expect(action.status == .completed)
        #expect(action.callSID == "CA2")
        #expect(action.duration == 17)
        #expect(action.isBridged == true)
        #expect(throws: TwilioError.missingParameter("DialCallStatus")) { try DialAction(browserCall) }
    }

    @Test func aStatusCallbackIsRead() throws {
        let callback = try StatusCallback([
            "CallSid": "CA2", "ParentCallSid": "CA1", "AccountSid": "AC1", "CallStatus": "busy",
            "SequenceNumber": "3", "CallDuration": "0", "SipResponseCode": "487", "To": "client:support_agent",
            "Timestamp": "Tue, 31 Mar 2026 10:00:00 +0000", "RecordingDuration": "many",
        ])
        #expect(callback.callSID == "CA2")
        #expect(callback.parentCallSID == "CA1")
        #expect(callback.status == .busy)
        #expect(callback.status.isFinal)
        #expect(callback.sequenceNumber == 3)
        #expect(callback.duration == 0)
        #expect(callback.sipResponseCode == 487)
        #expect(callback.to == .client(identity: "support_agent"))
        #expect(callback.recordingDuration == nil)
        #expect(throws: TwilioError.missingParameter("CallStatus")) {
            try StatusCallback(["CallSid": "CA2", "AccountSid": "AC1"])
        }
    }
}
