internal import ArgumentParser
internal import Protocol
internal import RPC

struct TicketsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a ticket and its history.")
    @Argument var number: Int
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            let ticket = try await client.call(TicketsGet(number: number))
            if daemon.json { return StandardOutput.print(try JSONText.of(ticket)) }
            StandardOutput.print(TicketText.of(ticket, try await client.describeNumbers(of: [ticket])))
            StandardOutput.print("\nHistory:")
            try await Paged(limit: nil).forEach { after, limit in
                let page = try await client.call(EventsList(ticket: number, after: after, limit: limit))
                return (page.events, page.next)
            } print: { (event: Event) in
                StandardOutput.print("  " + EventText.of(event))
            }
        }
    }
}

struct TicketsCreateCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Files a ticket.")
    @Option(help: "The customer's name.") var name: String
    @Option(help: ArgumentHelp("The customer's phone number.", valueName: "number")) var phone: String
    @Option(help: "The problem.") var description: String
    @Option(help: ArgumentHelp("The customer's language, such as ja or en-GB.", valueName: "tag")) var language: String?
    @Option(help: "The same key gives the same ticket for a day.") var idempotencyKey: String?
    @OptionGroup var daemon: DaemonOptions

    func params() -> TicketsCreate {
        TicketsCreate(
            name: name, phoneNumber: phone, description: description, language: language, idempotencyKey: idempotencyKey)
    }
    func text(_ ticket: Ticket) -> String { "Ticket \(ticket.number) created." }
}

struct TicketsUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "update", abstract: "Changes a ticket.")
    @Argument var number: Int
    @Option(help: "open, pending, solved or closed.") var status: TicketStatus?
    @Option var name: String?
    @Option(help: ArgumentHelp("The phone number.", valueName: "number")) var phone: String?
    @Option var description: String?
    @Option(help: ArgumentHelp("The customer's language, such as ja or en-GB; an empty text removes it.", valueName: "tag"))
    var language: String?
    @Option(help: ArgumentHelp("The agent who takes the ticket; an empty text gives it back.", valueName: "agent"))
    var assignee: String?
    @Option(help: "The revision that you have read: another one is a conflict. Without it the present one is taken.")
    var revision: Int?
    @OptionGroup var daemon: DaemonOptions

    func params(revision: Int) -> TicketsUpdate {
        TicketsUpdate(
            number: number,
            revision: revision,
            status: status,
            name: name,
            phoneNumber: phone,
            description: description,
            language: language,
            assignee: assignee
        )
    }

    func run() async throws {
        try await daemon.withDaemon { client in
            let read: Int
            if let revision { read = revision } else { read = try await client.call(TicketsGet(number: number)).revision }
            let ticket = try await client.call(params(revision: read))
            if daemon.json { return StandardOutput.print(try JSONText.of(ticket)) }
            StandardOutput.print(TicketText.of(ticket, try await client.describeNumbers(of: [ticket])))
        }
    }
}

struct TicketsNoteCommand: MethodCommand {
    static let configuration = CommandConfiguration(commandName: "note", abstract: "Adds a note to a ticket's history.")
    @Argument var number: Int
    @Argument(help: "The note.") var text: String
    @OptionGroup var daemon: DaemonOptions

    func params() -> TicketsNote { TicketsNote(number: number, text: text) }
    func text(_ event: Event) -> String { "Noted on ticket \(number)." }
}

struct TicketsDeleteCommand: MethodCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes a ticket and the customer's data in its history."
    )
    @Argument var number: Int
    @OptionGroup var daemon: DaemonOptions

    func params() -> TicketsDelete { TicketsDelete(number: number) }
    func text(_ result: Done) -> String { "Ticket \(number) deleted." }
}

/// A ticket for people to read.
enum TicketText {
    static func of(_ ticket: Ticket, _ numbers: NumberDescriptions) -> String {
        let number = numbers[ticket]
        return """
            Ticket \(ticket.number)
            Status:       \(ticket.status.rawValue)
            Name:         \(Table.oneLine(ticket.name))
            Phone number: \(number.text) (\(ticket.phoneNumber))\(number.dialable ? "" : ", not a number that can be called")
            \(ticket.language.map { "Language:     \($0)\n" } ?? "")Assignee:     \(ticket.assignee ?? "nobody")
            Created:      \(ticket.createdAt.toTheSecond)
            Updated:      \(ticket.updatedAt.toTheSecond), revision \(ticket.revision)

            \(Table.lines(ticket.description))
            """
    }
}
