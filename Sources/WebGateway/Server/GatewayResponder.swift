internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Answers each request with the routes of the settings that are in force at that moment.
final class GatewayResponder: Sendable {
    private let state: Mutex<(gateway: Gateway, routes: any HTTPResponder<GatewayContext>)>
    private let date = Mutex<(second: Int, text: String)>((0, ""))

    init(_ gateway: Gateway) { state = Mutex((gateway, AllRoutes.router(of: gateway).buildResponder())) }

    /// The gateway in force; a new one serves the requests that begin after it was set.
    var gateway: Gateway {
        get { state.withLock { $0.gateway } }
        set {
            let routes = AllRoutes.router(of: newValue).buildResponder()
            state.withLock { $0 = (newValue, routes) }
        }
    }

    /// What Hummingbird's application does with a request.
    func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let (gateway, routes) = state.withLock { $0 }
        let context = GatewayContext(source: .init(channel: channel, logger: gateway.quietLogger))
        var response: Response
        do {
            response = try await routes.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            // Nothing more can be read from this connection: the channel answers and closes.
            throw error
        } catch {
            gateway.logger.error("a request failed", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = now()
        try await writer.write(response: response.head, body: response.body)
    }

    /// Made once a second.
    private func now() -> String {
        let second = Int(Date().timeIntervalSince1970)
        return date.withLock { date in
            if date.second != second { date = (second, HTTPDate.text(seconds: second)) }
            return date.text
        }
    }
}
