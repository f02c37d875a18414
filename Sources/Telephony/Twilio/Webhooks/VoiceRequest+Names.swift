extension VoiceRequest {
    /// The parameters of Twilio itself, from its documentation and from recorded requests.
    static let twilioNames: Set<String> = [
        "AccountSid", "ApiVersion", "ApplicationSid", "CallSid", "CallStatus", "CallToken", "Called", "CalledCity",
        "CalledCountry", "CalledState", "CalledZip", "Caller", "CallerCity", "CallerCountry", "CallerName",
        "CallerState", "CallerZip", "Direction", "ForwardedFrom", "From", "FromCity", "FromCountry", "FromState",
        "FromZip", "ParentCallSid", "StirPassportToken", "StirVerstat", "To", "ToCity", "ToCountry", "ToState", "ToZip",
    ]
}
