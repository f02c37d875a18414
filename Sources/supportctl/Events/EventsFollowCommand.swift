internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import RPC

struct EventsFollowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Prints events as they happen, until it is interrupted.",
        discussion: "Ends with 130 on SIGINT. With --json each event is one line of JSON."
    )

    @Option(help: "Begin after this sequence number, 0 for the whole log. Without it, only new events are printed.")
    var after: Int?
    @Option(help: "Only the events of this ticket.") var ticket: Int?
    @Flag(help: "Wait for a daemon that is away, and continue after the last event that was printed.") var reconnect = false
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        // Exits at once: each line is written whole, and no buffer holds a part of one.
        signal(SIGINT) { _ in _exit(130) }
        try await DaemonOptions.orRefusal {
            var position = after
            var delays = Delays()
            while true {
                do {
                    try await follow(&position, &delays)
                } catch let fault as Fault where reconnect && fault.reason.passes {
                    let delay = delays.next()
                    DaemonOptions.warn("\(fault.message); trying again")
                    try await Task.sleep(for: delay)
                }
            }
        }
    }

    /// Prints until the connection ends. `position` is the sequence number after which the next subscription begins.
    private func follow(_ position: inout Int?, _ delays: inout Delays) async throws {
        try await RPCClient.withConnection(path: daemon.socketPath) { client in
            let events = try await client.subscribe(EventsSubscribe(after: position, ticket: ticket))
            position = events.reply.after
            delays = Delays()
            for try await event in events {
                StandardOutput.print(daemon.json ? try JSONText.of(event) : EventText.of(event))
                position = event.sequence
            }
        }
    }
}

/// How long to wait before the next attempt: a tenth of a second at first, five seconds at most.
private struct Delays {
    private var milliseconds = 100
    mutating func next() -> Duration {
        defer { milliseconds = min(milliseconds * 2, 5000) }
        return .milliseconds(milliseconds)
    }
}

extension Reason {
    /// Whether the same call may succeed later.
    fileprivate var passes: Bool {
        switch self {
        case .unavailable, .overloaded: true
        case .notFound, .conflict, .invalid, .denied, .storageFull, .tooLarge, .internal: false
        }
    }
}
