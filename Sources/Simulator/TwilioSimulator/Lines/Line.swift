internal import Twilio
internal import WebRTC

/// The far side of a call: what the exchange may ask of it. What happens there comes back through ``Call``.
@Exchange
protocol Line: AnyObject {
    /// Makes it ring. For calls that the exchange makes.
    func ring(_ call: Call) async
    /// The caller hears that it rings somewhere. For calls that come in.
    func showRinging(_ call: Call)
    /// Takes the call, and gives its port. For calls that come in.
    func pickUp(_ call: Call) async throws -> MediaServer.PortID
    /// The call is over. `code` is one of the Voice SDK's errors, when it ended badly.
    func release(_ call: Call, code: Int?) async
    /// Speaks the text, and returns when it has been spoken.
    func say(_ text: String, language: String?, on call: Call) async
}

extension Line {
    func showRinging(_ call: Call) {}
    func pickUp(_ call: Call) async throws -> MediaServer.PortID { throw LineError.cannotPickUp }

    /// As long as somebody would take to read it aloud.
    func say(_ text: String, language: String?, on call: Call) async {
        await idle(seconds: Speech.seconds(text))
    }
}

enum LineError: Error { case cannotPickUp }

enum Speech {
    /// About fifteen characters a second; a minute at most.
    static func seconds(_ text: String) -> Double { min(60, 0.5 + Double(text.count) / 15) }
}
