import Markup
import Protocol
import RPC

@testable import WebGateway

/// Every page in every state, with a text of the test's wherever somebody's text is shown.
enum PageSamples {
    static let names = [
        "home", "home with errors", "created", "sign-in", "sign-in refused", "status", "dashboard", "older tickets", "empty dashboard",
        "list", "rows", "error",
    ]

    static func page(_ name: String, _ value: String) -> any Page {
        switch name {
        case "home": HomePage(voiceSDK: nil, form: TicketForm(key: value))
        case "home with errors": HomePage(voiceSDK: tag(value), form: wrongForm(value))
        case "created": HomePage(voiceSDK: tag(value), form: TicketForm(key: "key"), statusURL: value)
        case "sign-in": SignInPage()
        case "sign-in refused": SignInPage(name: value, isRefused: true)
        case "status": StatusPage(ticket: ticket(7, value), voiceSDK: tag(value))
        case "dashboard": dashboard(value, list(value))
        case "older tickets": dashboard(value, list(value, isFirst: false))
        case "empty dashboard": dashboard(value, emptyList())
        case "list": list(value)
        case "rows": rows([ticket(3, value, isDialable: false), ticket(1, value)])
        default: ErrorPage(code: 422, heading: .errorInvalid, message: value)
        }
    }

    /// How often ``page(_:_:)`` shows the text.
    static func count(_ name: String) -> Int {
        switch name {
        case "home": 1
        // The SDK's address, four values of the form, each problem above it and beside its field.
        case "home with errors": 1 + 4 + 2 * 3
        case "created": 2
        case "sign-in refused": 1
        case "sign-in", "empty dashboard": name == "sign-in" ? 0 : 2
        case "status": 3
        // The agent, the SDK's address, the next page, and four values of each of two tickets.
        case "dashboard", "older tickets": 3 + 2 * 4
        case "list": 1 + 2 * 4
        case "rows": 2 * 4
        default: 1
        }
    }

    /// A ticket with the text in each of its fields. In these samples, a number with an extension is not dialled.
    static func ticket(_ number: Int, _ value: String, isDialable: Bool = true) -> Ticket {
        let time = Timestamp(milliseconds: 1_763_951_451_123)
        return Ticket(
            number: number, revision: 1, token: "token", status: .pending, name: value, phoneNumber: value,
            phoneNumberExtension: isDialable ? nil : "12", description: value, assignee: value, createdAt: time, updatedAt: time
        )
    }

    private static func tag(_ value: String) -> VoiceSDK.Tag { VoiceSDK.Tag(url: value, isModule: false) }

    private static func wrongForm(_ value: String) -> TicketForm {
        TicketForm(
            name: value, phoneNumber: value, description: value, key: value,
            problems: ["name", "phoneNumber", "description"].map { Fault.Problem(field: $0, message: value) }
        )
    }
    private static func list(_ value: String, isFirst: Bool = true) -> TicketListPage {
        let tickets = [ticket(9, value), ticket(8, value, isDialable: false)]
        return TicketListPage(tickets: tickets, numbers: numbers(of: tickets), nextPage: value, isFirst: isFirst, sequence: 12)
    }
    static func emptyList(nextPage: String? = nil, isFirst: Bool = true, sequence: Int? = nil) -> TicketListPage {
        TicketListPage(tickets: [], numbers: NumberDescriptions(), nextPage: nextPage, isFirst: isFirst, sequence: sequence)
    }
    static func rows(_ tickets: [Ticket]) -> TicketRowsPage { TicketRowsPage(tickets: tickets, numbers: numbers(of: tickets)) }
    private static func numbers(of tickets: [Ticket]) -> NumberDescriptions {
        NumberDescriptions(
            tickets.map { ticket in
                NumberDescription(number: ticket.writtenNumber, text: ticket.phoneNumber, dialable: ticket.phoneNumberExtension == nil)
            })
    }
    private static func dashboard(_ value: String, _ list: TicketListPage) -> DashboardPage {
        DashboardPage(agent: value, voiceSDK: tag(value), list: list)
    }
}

extension Page {
    /// What a browser is sent that reads English.
    var markup: String { markup(for: .english) }

    func markup(for reader: Reader) -> String {
        var html = HTML()
        write(to: &html, for: reader)
        return String(decoding: html.bytes, as: UTF8.self)
    }
}
