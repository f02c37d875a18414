/// What the holder of an access token may do with calls.
///
/// The grants for a phone's push messages (`push_credential_sid`, `endpoint_id`) are absent: they are for mobile apps.
public struct VoiceGrant: Hashable, Sendable {
    /// Whether the holder may receive calls. The token leaves it out when false, as in the official libraries.
    public var incomingAllowed: Bool
    /// The TwiML application (`AP…`) that decides what to do with the holder's calls. Nil if the holder may make none.
    public var outgoingApplicationSID: String?
    /// Parameters that Twilio adds to every request to that application, which the browser cannot change.
    public var outgoingParameters: [String: String]

    public init(
        incomingAllowed: Bool, outgoingApplicationSID: String? = nil, outgoingParameters: [String: String] = [:]
    ) {
        self.incomingAllowed = incomingAllowed
        self.outgoingApplicationSID = outgoingApplicationSID
        self.outgoingParameters = outgoingParameters
    }
}
