internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Protocol
internal import RPC
internal import ServiceLifecycle

/// What keeps an open dashboard up to date: the stream that names tickets, and their rows.
struct LiveRoutes: Sendable {
    let gateway: Gateway

    /// How long a stream may take to end when the gateway stops.
    private static let grace = TimeAmount.seconds(2)
    /// Rows that are asked for by number at once.
    private static let maximumRows = 50

    func add(to router: Router<GatewayContext>) {
        router.get("/dashboard/events") { request, context in try await events(request, context) }
        router.get("/dashboard/tickets") { request, _ in try await tickets(request) }
    }

    private func events(_ request: Request, _ context: GatewayContext) async throws -> Response {
        // Nobody would read it, and Hummingbird waits for that for ever.
        guard request.headers[.transferEncoding] == nil, request.headers[.contentLength] ?? "0" == "0" else {
            throw HTTPError(.badRequest, message: "A request for events has no body.")
        }
        let agent = try await agent(request)
        guard let session = gateway.sessionToken(of: request) else { throw Self.signedOut }
        let last = try Self.position(request)
        let seat = try gateway.live.add(LiveBrowser(agent: agent, channel: context.channel))
        let headers: HTTPFields = [
            .contentType: "text/event-stream",
            .cacheControl: "no-store",
            // The request's input is given up with the stream, and `LiveBrowser` closes.
            .connection: "close",
            // nginx passes each event on at once.
            Self.accelBuffering: "no",
        ]
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { [gateway, seat] writer in
                let browser = seat.browser
                var stream = LiveStream(gateway: gateway, agent: agent, session: session, browser: browser, last: last)
                try await withGracefulShutdownHandler {
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        try await stream.run(&writer)
                        try await writer.finish(nil)
                        browser.noteEnd()
                    } onInboundClosed: {
                        // Also said when the stream has ended by itself.
                        browser.drop()
                    }
                } onGracefulShutdown: {
                    browser.finish(within: Self.grace)
                }
            }
        )
    }

    /// Where the browser resumes: what it was sent last, or what its page says.
    private static func position(_ request: Request) throws -> Int? {
        let header = request.headers[lastEventID].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = header ?? request.uri.queryParameters["after"].map(String.init) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw HTTPError(.badRequest, message: "after must be an event's sequence.")
        }
        return number
    }

    /// The rows of the tickets that `numbers` names, without those that are not there; or the list of a page.
    private func tickets(_ request: Request) async throws -> Response {
        let agent = try await agent(request)
        guard let text = request.uri.queryParameters["numbers"] else {
            return try await gateway.ticketList(request, agent).response()
        }
        let numbers = text.split(separator: ",").map { Int($0) }
        guard numbers.count <= Self.maximumRows, !numbers.contains(nil) else {
            throw HTTPError(.badRequest, message: "numbers are at most \(Self.maximumRows) tickets' numbers with commas between them.")
        }
        var tickets: [Ticket] = []
        for number in Set(numbers.compactMap { $0 }).sorted(by: >) {
            do throws(Fault) {
                tickets.append(try await gateway.daemon.call(TicketsGet(number: number), actor: "agent:\(agent)"))
            } catch {
                guard error.reason == .notFound else { throw error }
            }
        }
        return TicketRowsPage(tickets: tickets).response()
    }

    private func agent(_ request: Request) async throws -> String {
        guard let agent = try await gateway.agent(of: request) else { throw Self.signedOut }
        return agent
    }

    private static let signedOut = HTTPError(.unauthorized, message: "Sign in first: this is for agents.")
    // These are tokens of RFC 9110, so the names exist.
    private static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .ifNoneMatch
    private static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .xContentTypeOptions
}
