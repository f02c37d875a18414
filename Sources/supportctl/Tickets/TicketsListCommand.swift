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
                try await Paged(limit: limit).forEach { after, limit in
                    let page = try await page(of: client, after: after, limit: limit)
                    return (page.tickets, page.next)
                } print: {
                    try array.print($0)
                }
                array.end()
            } else {
                let table = Self.table(width: StandardOutput.width)
                StandardOutput.print(table.header)
                try await Paged(limit: limit).forEach { after, limit in
                    let page = try await page(of: client, after: after, limit: limit)
                    let numbers = try await client.describeNumbers(of: page.tickets)
                    return (page.tickets.map { TicketRow(ticket: $0, phone: numbers[$0].text) }, page.next)
                } print: {
                    StandardOutput.print(table.row($0))
                }
            }
        }
    }

    private func page(of client: DaemonLink, after: Int?, limit: Int) async throws(Fault) -> TicketsList.Result {
        try await client.call(TicketsList(status: status, phoneNumber: phone, assignee: assignee, after: after, limit: limit))
    }

    static func table(width: Int?) -> RecordTable<TicketRow> {
        RecordTable(
            [
                .init("number", "TICKET", 7), .init("status", "STATUS", 7), .init("createdAt", "CREATED", 20),
                .init("phone", "PHONE", 18), .init("name", "NAME", 20), .init("description", "DESCRIPTION", nil),
            ],
            width: width
        )
    }
}

/// A ticket in the table, with its number as people write it.
struct TicketRow: Record {
    var ticket: Ticket
    var phone: String

    static var blank: TicketRow { TicketRow(ticket: .blank, phone: "") }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        ticket.visit(&fields)
        fields.field("phone", &phone)
    }
}

extension TicketStatus: ExpressibleByArgument {}

extension Timestamp {
    /// `2026-11-24T02:30:51Z`.
    var toTheSecond: String { description.prefix(19) + "Z" }
}
