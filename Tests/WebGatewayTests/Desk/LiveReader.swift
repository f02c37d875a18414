import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Testing

@testable import WebGateway

/// A browser's event stream, read message by message.
final class LiveReader {
    private let exchange: Exchange
    let status: Int
    let headers: HTTPFields
    private var text = ""

    init(
        _ desk: TestDesk, _ path: String = "/dashboard/events", session: String, lastEventID: String? = nil
    ) async throws {
        exchange = try await desk.connect()
        let fields = lastEventID.map { [("Last-Event-ID", $0)] } ?? []
        try await exchange.send(.get, path, TestDesk.headers(session, HTTPFields(named: fields)))
        guard case .head(let head) = try await exchange.part() else { throw Exchange.Unexpected() }
        (status, headers) = (head.status.code, head.headerFields)
    }

    /// Reads up to a message, which must come; those before it are passed by.
    func waits(for message: String) async throws {
        while true {
            while let end = text.firstRange(of: "\n\n") {
                let next = text[..<end.lowerBound]
                text = String(text[end.upperBound...])
                if next == message { return }
            }
            guard case .body(let bytes) = try await exchange.part() else { throw Exchange.Unexpected() }
            text += String(buffer: bytes)
        }
    }

    /// Whether nothing follows but the end of the response.
    func hasEnded() async throws -> Bool {
        guard text.isEmpty, case .end = try await exchange.part() else { return false }
        return true
    }

    /// Leaves, and waits until the gateway has let go of the stream.
    func close() async { await exchange.close() }
}
