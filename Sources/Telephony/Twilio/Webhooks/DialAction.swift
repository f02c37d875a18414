/// A `<Dial>` with an `action` has ended, and Twilio asks how the caller's call goes on.
/// Source: Twilio's page on `<Dial>`.
public struct DialAction: Sendable {
    /// The caller's call.
    public let request: VoiceRequest
    public let status: DialCallStatus
    /// The call to the dialled party; absent after a conference.
    public let callSID: String?
    /// Seconds; absent after a conference, and when the dialled party was redirected.
    public let duration: Int?
    /// Whether the two spoke.
    public let isBridged: Bool?
    public let recordingURL: String?

    public init(_ form: FormParameters) throws(TwilioError) {
        request = try VoiceRequest(form)
        status = DialCallStatus(try form.required("DialCallStatus"))
        callSID = form.optional("DialCallSid")
        duration = form.number("DialCallDuration")
        isBridged = form.optional("DialBridged").flatMap(Bool.init)
        recordingURL = form.optional("RecordingUrl")
    }
}
