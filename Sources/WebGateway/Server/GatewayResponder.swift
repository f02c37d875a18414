internal import Foundation
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

    init(_ gateway: Gateway) { state = Mutex((gateway, gateway.router().buildResponder())) }

    /// The gateway in force; a new one serves the requests that begin after it was set.
    var gateway: Gateway {
        get { state.withLock { $0.gateway } }
        set {
            let routes = newValue.router().buildResponder()
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

    /// RFC 9110, section 5.6.7; made once a second.
    private func now() -> String {
        let now = Date()
        return date.withLock { date in
            let second = Int(now.timeIntervalSince1970)
            if date.second != second {
                let style = Date.VerbatimFormatStyle(
                    format: """
                        \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
                        \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
                        """,
                    locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)
                )
                date = (second, now.formatted(style))
            }
            return date.text
        }
    }
}
