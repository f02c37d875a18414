/// Twilio's report on the progress of a call. Twilio ignores the content of the answer.
///
/// Reports may arrive in any order. Keep the highest `sequenceNumber` of each call, and never leave a final status.
/// Source: Twilio's pages on `<Number>` and on status callbacks.
public struct StatusCallback: Sendable {
    /// The call that the report is about. For a `<Number>` or `<Client>` it is the dialled party's call.
    public let callSID: String
    public let accountSID: String
    public let status: CallStatus
    /// The caller's call, whose `<Dial>` made this one.
    public let parentCallSID: String?
    public let from: Endpoint?
    public let to: Endpoint?
    public let direction: Direction?
    /// It begins with 0. Nil in the single report of a phone number.
    public let sequenceNumber: Int?
    /// In seconds, when the call has completed.
    public let duration: Int?
    /// In the form of RFC 2822, in UTC, as Twilio wrote it.
    public let timestamp: String?
    public let sipResponseCode: Int?
    public let recordingSID: String?
    public let recordingURL: String?
    /// In seconds.
    public let recordingDuration: Int?

    public init(_ form: FormParameters) throws(TwilioError) {
        callSID = try form.required("CallSid")
        accountSID = try form.required("AccountSid")
        status = CallStatus(try form.required("CallStatus"))
        parentCallSID = form.optional("ParentCallSid")
        from = form.optional("From").map(Endpoint.init)
        to = form.optional("To").map(Endpoint.init)
        direction = form.optional("Direction").map(Direction.init)
        sequenceNumber = form.number("SequenceNumber")
        duration = form.number("CallDuration")
        timestamp = form.optional("Timestamp")
        sipResponseCode = form.number("SipResponseCode")
        recordingSID = form.optional("RecordingSid")
        recordingURL = form.optional("RecordingUrl")
        recordingDuration = form.number("RecordingDuration")
    }
}
