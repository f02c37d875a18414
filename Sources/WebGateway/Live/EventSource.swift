internal import Protocol
internal import RPC

/// Where the feed gets the log's events from: the daemon, or a test's stand-in for it.
protocol EventSource: Sendable {
    /// Follows the log until the subscription ends. Faults: those of `events.subscribe` and of the transport.
    ///
    /// - Parameters:
    ///   - position: the sequence after which the events begin; nil for new events only.
    ///   - onReply: called once, with the sequence after which the events begin.
    ///   - onEvent: called for each event, in the order of the log.
    func follow(after position: Int?, onReply: (Int) -> Void, onEvent: (Event) -> Void) async throws
}

/// The daemon's events, each subscription on a connection of its own.
struct DaemonEvents: EventSource {
    /// The daemon's socket.
    let path: String

    func follow(after position: Int?, onReply: (Int) -> Void, onEvent: (Event) -> Void) async throws {
        try await RPCClient.withConnection(path: path) { client in
            let events = try await client.subscribe(EventsSubscribe(after: position), actor: "web")
            onReply(events.reply.after)
            for try await event in events { onEvent(event) }
        }
    }
}
