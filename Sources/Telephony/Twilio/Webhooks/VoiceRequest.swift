/// The request in which Twilio asks what to do with a call.
///
/// `CallSid`, `AccountSid` and `From` must be present. Twilio always sends `To`, `CallStatus`, `Direction` and
/// `ApiVersion` too. No decision depends on these, so a request without them is valid.
/// Source: Twilio's page "TwiML voice request parameters".
public struct VoiceRequest: Sendable {
    public let callSID: String
    public let accountSID: String
    public let from: Endpoint
    /// The destination of the call. For a browser's call it is what the browser sent, or nil.
    public let to: Endpoint?
    public let status: CallStatus?
    public let direction: Direction?
    /// The TwiML application (`AP…`) of a browser's call.
    public let applicationSID: String?
    public let apiVersion: String?
    /// The call whose `<Dial>` made this one.
    public let parentCallSID: String?
    /// All parameters, including the custom ones.
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

    /// The parameters that the browser passed to `device.connect`, in order: all that are not known to be Twilio's. The
    /// browser chooses them freely, so check them like any visitor's input. A parameter that Twilio adds later is here too.
    public var customParameters: [Parameter] {
        form.pairs.filter { !Self.twilioNames.contains($0.name) }
    }

    /// The first custom parameter of that name. Nil for Twilio's own names.
    public subscript(custom name: String) -> String? {
        Self.twilioNames.contains(name) ? nil : form[name]
    }
}
