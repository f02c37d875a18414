/// Twilio asks what to do with a call.
///
/// `CallSid`, `AccountSid` and `From` must be there. Twilio always sends `To`, `CallStatus`, `Direction` and
/// `ApiVersion` too, but nothing is decided by them, so a request without them is no error.
/// Source: Twilio's page "TwiML voice request parameters".
public struct VoiceRequest: Sendable {
    public let callSID: String
    public let accountSID: String
    public let from: Endpoint
    /// Where the call goes. When a browser calls, this is what the browser said, or nothing.
    public let to: Endpoint?
    public let status: CallStatus?
    public let direction: Direction?
    /// The TwiML application (`AP…`) that a browser's call came by.
    public let applicationSID: String?
    public let apiVersion: String?
    /// The call whose `<Dial>` made this one.
    public let parentCallSID: String?
    /// Every parameter, among them the custom ones.
    public let form: FormParameters

    public init(_ form: FormParameters) throws(TwilioError) {
        callSID = try form.required("CallSid")
        accountSID = try form.required("AccountSid")
        from = Endpoint(try form.trusted("From"))
        to = form.optional("To").map(Endpoint.init)
        status = form.optional("CallStatus").map(CallStatus.init)
        direction = form.optional("Direction").map(Direction.init)
        applicationSID = form.optional("ApplicationSid")
        apiVersion = form.optional("ApiVersion")
        parentCallSID = form.optional("ParentCallSid")
        self.form = form
    }

    /// What the browser passed to `device.connect`, in order: all that is not known to be Twilio's. The browser chooses
    /// these freely, so they are to be checked like any visitor's input. A parameter that Twilio adds one day is here too.
    public var customParameters: [Parameter] {
        form.pairs.filter { !Self.twilioNames.contains($0.name) }
    }

    /// The first custom parameter of that name; nil for Twilio's own names.
    public subscript(custom name: String) -> String? {
        Self.twilioNames.contains(name) ? nil : form[name]
    }
}
