internal import Logging
internal import Protocol
internal import Synchronization

/// The log's events for all browsers by one subscription, which lasts as long as there is a browser.
///
/// After the daemon was away, the feed subscribes again after the last event that it has read, so browsers miss nothing.
final class LiveFeed: Sendable {
    /// How often a stream shows that it lives, and its session is looked at.
    static let tick = Duration.seconds(15)
    /// Streams of all agents, and of one: each takes a connection.
    static let limit = 256
    static let limitPerAgent = 16

    private struct State {
        var browsers: [ObjectIdentifier: LiveBrowser] = [:]
        /// The last sequence that was read; nil before the first subscription.
        var position: Int?
        var isLive = false
        var task: Task<Void, Never>?
    }

    private let source: any EventSource
    private let logger: Logger
    private let state = Mutex(State())

    init(source: any EventSource, logger: Logger) {
        self.source = source
        self.logger = logger
    }

    /// From now on `browser` gets items, the first of them the feed's state, until the seat is given up.
    ///
    /// Faults: `overloaded` when one more stream of this agent is too many.
    func add(_ browser: LiveBrowser) throws(Fault) -> LiveSeat {
        try state.withLock { state throws(Fault) in
            let own = state.browsers.values.count { $0.agent == browser.agent }
            guard state.browsers.count < Self.limit, own < Self.limitPerAgent else {
                throw Fault(.overloaded, "Too many dashboards are open. Close one, or try again in a moment.")
            }
            state.browsers[ObjectIdentifier(browser)] = browser
            if state.isLive, let position = state.position { browser.put(.live(position: position)) } else { browser.put(.away) }
            if state.task == nil { state.task = Task { await run() } }
        }
        return LiveSeat(feed: self, browser: browser)
    }

    fileprivate func remove(_ browser: LiveBrowser) {
        state.withLock { state in
            state.browsers.removeValue(forKey: ObjectIdentifier(browser))
            guard state.browsers.isEmpty else { return }
            state.task?.cancel()
            // The next browser reads past events from the log.
            state = State()
        }
    }

    private func run() async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.follow() }
            tasks.addTask {
                while (try? await Task.sleep(for: Self.tick)) != nil { self.putForAll(.tick) }
            }
        }
    }

    private func putForAll(_ item: LiveBrowser.Item) {
        state.withLock { state in for browser in state.browsers.values { browser.put(item) } }
    }

    /// Subscribes, again and again, until it is cancelled.
    private func follow() async {
        var delay = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                try await forward { delay = .milliseconds(100) }
            } catch let fault as Fault {
                if fault.reason == .conflict {
                    // The log is another one, as after a restore.
                    state.withLock { if !Task.isCancelled { $0.position = nil } }
                }
                logger.warning("dashboards are not live", metadata: ["reason": "\(fault.reason.rawValue)", "message": "\(fault.message)"])
            } catch {
                // Cancelled.
            }
            becameAway()
            try? await Task.sleep(for: delay)
            delay = min(delay * 2, .seconds(5))
        }
    }

    private func forward(onReply: () -> Void) async throws {
        try await source.follow(after: state.withLock { $0.position }) { position in
            onReply()
            becameLive(position)
        } onEvent: { event in
            forward(LiveEvent(event))
        }
    }

    // A feed that was cancelled has a successor, whose state it leaves alone.

    private func becameLive(_ position: Int) {
        state.withLock { state in
            guard !Task.isCancelled else { return }
            state.position = position
            state.isLive = true
            for browser in state.browsers.values { browser.put(.live(position: position)) }
        }
    }

    private func becameAway() {
        state.withLock { state in
            guard !Task.isCancelled, state.isLive else { return }
            state.isLive = false
            for browser in state.browsers.values { browser.put(.away) }
        }
    }

    private func forward(_ event: LiveEvent) {
        state.withLock { state in
            guard !Task.isCancelled else { return }
            state.position = event.sequence
            for browser in state.browsers.values { browser.put(.event(event)) }
        }
    }
}

/// A browser's place in the feed, taken before its stream begins and given up with the last that knows of it: a response that
/// is never written gives it up as well.
final class LiveSeat: Sendable {
    private let feed: LiveFeed
    let browser: LiveBrowser

    fileprivate init(feed: LiveFeed, browser: LiveBrowser) {
        self.feed = feed
        self.browser = browser
    }

    deinit { feed.remove(browser) }
}
