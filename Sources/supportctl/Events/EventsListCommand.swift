internal import ArgumentParser
internal import Protocol
internal import RPC

struct EventsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the log, oldest first.")

    @Option(help: "Only the events of this ticket.") var ticket: Int?
    @Option(help: "Only events after this sequence number.") var after: Int?
    @Option(help: "The most events to list; all when absent.") var limit: Int?
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        try await daemon.withDaemon { client in
            var array = JSONArrayPrinter()
            try await Paged(limit: limit).forEach { next, limit in
                let page = try await client.call(EventsList(ticket: ticket, after: next ?? after, limit: limit))
                return (page.events, page.next)
            } print: { (event: Event) in
                if daemon.json { try array.print(event) } else { StandardOutput.print(EventText.of(event)) }
            }
            if daemon.json { array.end() }
        }
    }
}

/// An event as one line.
enum EventText {
    static func of(_ event: Event) -> String {
        var words = ["#\(event.sequence)", event.time.toTheSecond, event.actor, event.type.rawValue]
        if let ticket = event.ticket { words.append("ticket \(ticket)") }
        if let agent = event.agent { words.append("agent \(agent)") }
        for change in event.changes ?? [] { words.append(text(change)) }
        if let text = event.text { words.append("\u{201C}\(text)\u{201D}") }
        return Table.oneLine(words.joined(separator: "  "))
    }

    private static func text(_ change: Event.Change) -> String {
        change.from == nil && change.to == nil
            ? change.field : "\(change.field): \(change.from ?? "nothing") → \(change.to ?? "nothing")"
    }
}
