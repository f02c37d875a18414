internal import Twilio
internal import WebRTC

/// A browser that has called: the Voice SDK, or a handset's page.
@Exchange
final class BrowserCallerLine: Line {
    private var connection: any BrowserDevice
    /// What the browser named the call before it knew our name for it.
    let temporarySID: String
    private let media: MediaServer
    private let port: MediaServer.PortID
    private let answerSDP: String
    private var wasPickedUp = false
    private var isNamed = false
    /// What lets the browser take the call up again on a new connection.
    let reconnectToken = SID.new("RT")

    /// Answers the browser's offer; the error is of an offer that cannot be answered.
    init(_ connection: any BrowserDevice, temporarySID: String, offer: String, media: MediaServer) async throws {
        self.connection = connection
        self.temporarySID = temporarySID
        self.media = media
        (port, answerSDP) = try await media.answer(offer)
    }

    func ring(_ call: Call) async {}

    func showRinging(_ call: Call) {
        guard !wasPickedUp else { return }
        isNamed = true
        connection.send(.init("ringing", .init(callsid: call.sid)))
    }

    func pickUp(_ call: Call) async throws -> MediaServer.PortID {
        if !wasPickedUp {
            wasPickedUp = true
            isNamed = true
            connection.send(.init("answer", .init(callsid: call.sid, sdp: answerSDP, reconnect: reconnectToken)))
        }
        return port
    }

    func release(_ call: Call, code: Int?) async {
        connection.calls[call.sid] = nil
        let error = code.map { SignalFrame.Failure(code: $0, message: SignalError.message(of: $0)) }
        connection.send(.init("hangup", .init(callsid: isNamed ? call.sid : temporarySID, error: error)))
        await media.close(port)
    }

    func say(_ text: String, language: String?, on call: Call) async {
        await connection.say(text, language: language, callSID: call.sid)
    }

    /// The browser is back on another connection.
    func move(to connection: any BrowserDevice, call: Call) {
        self.connection.calls[call.sid] = nil
        self.connection = connection
        connection.calls[call.sid] = call
        connection.send(.init("answer", .init(callsid: call.sid, sdp: answerSDP, reconnect: reconnectToken)))
    }
}
