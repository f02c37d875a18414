/// The request of Twilio when a `<Dial>` with an `action` has ended: how does the caller's call continue?
/// Source: Twilio's page on `<Dial>`.
public struct DialAction: Sendable {
    /// The caller's call.
    public let request: VoiceRequest
    public let status: DialCallStatus
    /// The call to the dialled party. Nil after a conference.
    public let callSID: String?
    /// In seconds. Nil after a conference, and if the dialled party was redirected.
    public let duration: Int?
    /// Whether the two parties were connected.
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
