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
    private static let eventsPath = "/dashboard/events"
    private static let ticketsPath = "/dashboard/tickets"
    /// Only scripts ask for these.
    static let paths: Set = [eventsPath, ticketsPath]

    func add(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.eventsPath)) { request, context in try await events(request, context) }
        router.get(RouterPath(Self.ticketsPath)) { request, _ in try await tickets(request) }
    }

    private func events(_ request: Request, _ context: GatewayContext) async throws -> Response {
        // Nobody would read it, and Hummingbird waits for that for ever.
        guard request.headers[.transferEncoding] == nil, request.headers[.contentLength] ?? "0" == "0" else {
            throw Refusal(.badRequest, .errorBody)
        }
        let agent = try await agent(request)
        guard let session = gateway.sessions.token(of: request) else { throw Self.signedOut }
        let last = try Self.position(request)
        let seat = try seat(for: LiveBrowser(agent: agent, channel: context.channel))
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
                var stream = LiveStream(daemon: gateway.daemon, agent: agent, session: session, browser: browser, last: last)
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

    private func seat(for browser: LiveBrowser) throws -> LiveSeat {
        do throws(Fault) {
            return try gateway.live.add(browser)
        } catch {
            throw error.reason == .overloaded ? Refusal(.serviceUnavailable, .errorDashboards) : error
        }
    }

    /// Where the browser resumes: what it was sent last, or what its page says.
    private static func position(_ request: Request) throws -> Int? {
        let header = request.headers[lastEventID].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = header ?? request.uri.queryParameters["after"].map(String.init) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Refusal(.badRequest, .errorAfterEvent)
        }
        return number
    }

    /// The rows of the tickets that `numbers` names, without those that are not there; or the list of a page.
    private func tickets(_ request: Request) async throws -> Response {
        let reader = Reader(of: request, gateway.settings)
        guard let text = request.uri.queryParameters["numbers"] else {
            let lists = TicketLists(daemon: gateway.daemon, sessions: gateway.sessions)
            guard let (_, list) = try await lists.page(request, for: reader) else { throw Self.signedOut }
            return list.response(for: reader)
        }
        let agent = try await agent(request)
        let numbers = text.split(separator: ",").map { Int($0) }
        guard numbers.count <= Self.maximumRows, !numbers.contains(nil) else {
            throw Refusal(.badRequest, .errorNumbers, ["maximum": String(Self.maximumRows)])
        }
        var tickets: [Ticket] = []
        for number in Set(numbers.compactMap { $0 }).sorted(by: >) {
            do throws(Fault) {
                tickets.append(try await gateway.daemon.call(TicketsGet(number: number), actor: "agent:\(agent)"))
            } catch {
                guard error.reason == .notFound else { throw error }
            }
        }
        let described = try await gateway.daemon.describeNumbers(
            of: tickets, language: reader.words.language, actor: "agent:\(agent)")
        return TicketRowsPage(tickets: tickets, numbers: described).response(for: reader)
    }

    private func agent(_ request: Request) async throws -> String {
        guard let agent = try await gateway.sessions.agent(of: request) else { throw Self.signedOut }
        return agent
    }

    private static let signedOut = Refusal(.unauthorized, .errorSignIn)
    // These are tokens of RFC 9110, so the names exist.
    private static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .ifNoneMatch
    private static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .xContentTypeOptions
}
