public import ArgumentParser
public import Protocol
internal import RPC

struct TicketsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the tickets, newest first.")

    @Option(help: "Only tickets of this status: open, pending, solved or closed.")
    var status: TicketStatus?
    @Option(help: ArgumentHelp("Only tickets of this phone number.", valueName: "number"))
    var phone: String?
    @Option(help: ArgumentHelp("Only tickets of this agent.", valueName: "agent"))
    var assignee: String?
    @Option(help: "The most tickets to list; all when absent.")
    var limit: Int?
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        try await daemon.withDaemon { client in
            if daemon.json {
                var array = JSONArrayPrinter()
                try await pages(of: client) { try array.print($0) }
                array.end()
            } else {
                let table = Self.table(width: StandardOutput.width)
                StandardOutput.print(table.header)
                try await pages(of: client) { StandardOutput.print(table.row($0)) }
            }
        }
    }

    private func pages(of client: DaemonLink, _ print: (Ticket) throws -> Void) async throws {
        try await Paged(limit: limit).forEach { after, limit in
            let call = TicketsList(status: status, phoneNumber: phone, assignee: assignee, after: after, limit: limit)
            let page = try await client.call(call)
            return (page.tickets, page.next)
        } print: {
            try print($0)
        }
    }

    static func table(width: Int?) -> RecordTable<Ticket> {
        RecordTable(
            [
                .init("number", "TICKET", 7), .init("status", "STATUS", 7), .init("createdAt", "CREATED", 20),
                .init("phoneNumberText", "PHONE", 18), .init("name", "NAME", 20), .init("description", "DESCRIPTION", nil),
            ],
            width: width
        )
    }
}

extension TicketStatus: ExpressibleByArgument {}

extension Timestamp {
    /// `2026-11-24T02:30:51Z`.
    var toTheSecond: String { description.prefix(19) + "Z" }
}
