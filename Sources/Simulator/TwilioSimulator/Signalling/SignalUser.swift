internal import Twilio

/// The user of a browser's signalling.
enum SignalUser: Equatable {
    /// The holder of an access token for this identity.
    case client(identity: String, grant: VoiceGrant)
    /// A handset's page of this simulator.
    case phone(number: String)
}
