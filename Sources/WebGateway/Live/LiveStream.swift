internal import Hummingbird
internal import NIOCore
internal import Protocol
internal import RPC

/// Writes one browser's stream: what it has missed, then what happens, for as long as its session lasts.
struct LiveStream {
    let daemon: any DaemonCalls
    let agent: String
    let session: String
    let browser: LiveBrowser
    /// The last sequence that the browser knows of; nil when it begins with what happens from now on.
    var last: Int?
    /// The log's position when a catch-up failed. Until the next attempt, at a tick, the browser gets no event.
    private var missed: Int?

    init(daemon: any DaemonCalls, agent: String, session: String, browser: LiveBrowser, last: Int?) {
        self.daemon = daemon
        self.agent = agent
        self.session = session
        self.browser = browser
        self.last = last
    }

    /// Events that a browser may catch up on one by one; past it, it reads its page again.
    private static let maximumBacklog = 2000

    mutating func run(_ writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: EventStreamText.retry()))
        while let items = await browser.take() {
            var text = ""
            var isSignedIn = true
            for item in items where isSignedIn { isSignedIn = await handle(item, &text) }
            if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
            if !isSignedIn { return }
        }
    }

    /// Appends the messages for an item. Returns false when the session has ended: then nothing may follow.
    private mutating func handle(_ item: LiveBrowser.Item, _ text: inout String) async -> Bool {
        switch item {
        case .live(let position):
            if await resume(at: position, &text) { return await isSignedIn(&text) }
        case .away:
            text += EventStreamText.state(isLive: false)
        case .event(let event):
            if missed == nil { append(event, &text) } else { missed = event.sequence }
            if event.endsSessionsOf == agent { return await isSignedIn(&text) }
        case .tick:
            guard await isSignedIn(&text) else { return false }
            if let missed, await resume(at: missed, &text) { return await isSignedIn(&text) }
            text += EventStreamText.heartbeat(id: last)
        }
        return true
    }

    /// Catches up and writes whether changes arrive from now on. A daemon that goes away meanwhile ends no stream.
    ///
    /// - Returns: whether the session may have ended meanwhile.
    private mutating func resume(at position: Int, _ text: inout String) async -> Bool {
        var mayHaveEnded = false
        do throws(Fault) {
            mayHaveEnded = try await catchUp(to: position, &text)
            missed = nil
        } catch {
            missed = position
        }
        text += EventStreamText.state(isLive: missed == nil)
        return mayHaveEnded
    }

    /// The feed has begun, or begun again, after `position`: what lies between is read from the log.
    ///
    /// - Returns: whether one of the events ends sessions of the agent.
    private mutating func catchUp(to position: Int, _ text: inout String) async throws(Fault) -> Bool {
        guard let from = last else {
            last = position
            return false
        }
        var mustReload = position - from > Self.maximumBacklog
        // A browser that is ahead has read its page since the feed's position; or a log that is there no more.
        if from > position { mustReload = try await isBehindTheLog(from) }
        if mustReload {
            last = position
            text += EventStreamText.reset(id: position)
            return true
        }
        var endsSessions = false
        while let last, last < position {
            let page = try await daemon.call(EventsList(after: last, limit: EventsList.maximumLimit), actor: "web")
            for event in page.events.map(LiveEvent.init) where event.sequence <= position {
                if event.endsSessionsOf == agent { endsSessions = true }
                append(event, &text)
            }
            // The log has every event that the feed has.
            if page.events.isEmpty { break }
        }
        return endsSessions
    }

    private func isBehindTheLog(_ sequence: Int) async throws(Fault) -> Bool {
        try await daemon.call(EventsList(after: sequence - 1, limit: 1), actor: "web").events.isEmpty
    }

    private mutating func append(_ event: LiveEvent, _ text: inout String) {
        // Both the log and the feed may have it.
        if let last, event.sequence <= last { return }
        last = event.sequence
        guard let (change, number) = event.ticket else { return }
        text += EventStreamText.ticket(change, number, id: event.sequence)
    }

    /// Whether the session is still the agent's. While the daemon is away nothing is sent, so it may stay open.
    private func isSignedIn(_ text: inout String) async -> Bool {
        do throws(Fault) {
            if try await daemon.call(SessionsVerify(token: session), actor: "web").agent == agent { return true }
        } catch {
            switch error.reason {
            case .notFound, .denied, .invalid: break
            case .unavailable, .overloaded, .conflict, .storageFull, .tooLarge, .internal: return true
            }
        }
        text += EventStreamText.signedOut
        return false
    }
}
