import TestSupport
import WebRTC

@testable import TwilioSimulator

/// The far side of a call that comes in: it records what the exchange asks of it.
@Exchange
final class FakeLine: Line {
    enum Asked: Sendable, Equatable { case showRinging, pickUp, release(code: Int?), say(String, language: String?) }
    private let media: MediaServer
    nonisolated let asked = Watched<[Asked]>([])

    init(_ media: MediaServer) { self.media = media }

    func ring(_ call: Call) async {}
    func showRinging(_ call: Call) { asked.withLock { $0.append(.showRinging) } }

    func pickUp(_ call: Call) async throws -> MediaServer.PortID {
        asked.withLock { $0.append(.pickUp) }
        return await media.open()
    }

    func release(_ call: Call, code: Int?) async {
        asked.withLock { $0.append(.release(code: code)) }
        if let port = call.port { await media.close(port) }
    }

    /// Everything is said at once.
    func say(_ text: String, language: String?, on call: Call) async { asked.withLock { $0.append(.say(text, language: language)) } }

    /// Waits until the exchange has let go of the line, and returns all that it asked before.
    nonisolated func untilReleased() async throws -> [Asked] {
        try await asked.until("the line was released") { $0.contains { if case .release = $0 { true } else { false } } }
        return asked.withLock { $0 }
    }
}
