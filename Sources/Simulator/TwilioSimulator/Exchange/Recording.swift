internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// What was said in a call, kept until the simulator ends.
struct Recording: Sendable {
    let sid = SID.new(.recording)
    let callSID: String
    /// What made it: `RecordVerb`, `DialVerb`, …
    let source: String
    /// One, or one for each side.
    let channels: [Sound]
    let createdAt = Date()

    @Exchange
    init(call: Call, source: String, channels: [Sound]) {
        callSID = call.sid
        self.source = source
        self.channels = channels
    }

    /// Whole seconds, at least one when there is anything.
    var seconds: Int { Int((channels.map(\.seconds).max() ?? 0).rounded(.up)) }

    var file: [UInt8] { WaveFile.encode(channels.first ?? Sound(), right: channels.count > 1 ? channels[1] : nil) }
}
