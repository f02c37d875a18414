import Protocol
import RPC
import Testing

@testable import WebGateway

/// A field of a ticket that was forgotten between a customer's form and the agents' dashboard is named here.
@Suite(.timeLimit(.minutes(20))) struct TicketFieldPageTests {
    /// What a customer can write into, by the names in the form.
    private static func controls() throws -> [String] {
        let form = try PageMarkup(HomePage(voiceSDK: nil, form: TicketForm(key: "key")))
        return form.elements.filter { ["input", "textarea"].contains($0.name) && $0["type"] != "hidden" }.compactMap { $0["name"] }
    }

    private static func form(_ controls: [String], changed: String? = nil) -> [(String, String)] {
        controls.map { ($0, $0 == changed ? "another" : "text of \($0)") } + [("idempotency_key", "key")]
    }

    @Test func eachParameterOfACreateComesFromTheForm() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let controls = try Self.controls()
        #expect(try await desk.post("/ticket/create", Self.form(controls)).status == 303)
        let call = try #require(try desk.daemon.calls(of: TicketsCreate.self).first)
        for parameter in call.texts([]) { #expect(parameter.text != nil, "\(parameter.name) does not come from the form") }
        for control in controls { #expect(call.texts([]).contains { $0.text == "text of \(control)" }, "\(control) is not filed") }
    }

    @Test func aFormThatIsRefusedKeepsEachOfItsTextsAndSaysWhatIsWrongWithIt() async throws {
        let desk = try await TestDesk()
        let fields = TicketsCreate.fields.map(\.name).filter { !["language", "idempotencyKey"].contains($0) }
        desk.daemon.answer(TicketsCreate.self) { _, _ in
            throw Fault(.invalid, "A problem.", problems: fields.map { Fault.Problem(field: $0, message: "problem of \($0)") })
        }
        let controls = try Self.controls()
        let reply = try await desk.post("/ticket/create", Self.form(controls))
        let page = try PageMarkup(reply.body)
        let shown = page.elements.compactMap { $0["value"] } + page.texts.map(\.text)
        for control in controls {
            #expect(shown.contains { $0.hasSuffix("text of \(control)") }, "\(control) does not keep its text")
        }
        for field in fields {
            #expect(page.texts.contains { $0.element == "p" && $0.text == "problem of \(field)" }, "\(field) has no problem beside it")
            #expect(page.texts.contains { $0.element == "a" && $0.text == "problem of \(field)" }, "\(field) has no problem above the form")
        }
    }

    @Test func aFormWithAnyOtherTextIsAnotherTicket() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { call, _ in
            guard call.idempotencyKey != "key" else { throw Fault(.conflict, "The key has another content.") }
            return FakeDaemon.ticket(2)
        }
        let controls = try Self.controls()
        _ = try await desk.post("/ticket/create", Self.form(controls))
        let first = try #require(try desk.daemon.calls(of: TicketsCreate.self).last?.idempotencyKey)
        for control in controls {
            _ = try await desk.post("/ticket/create", Self.form(controls, changed: control))
            #expect(try desk.daemon.calls(of: TicketsCreate.self).last?.idempotencyKey != first, "\(control) is not in keyOfContent()")
        }
    }

    /// All but the language, which decides that of the status page.
    @Test func whatACustomerWroteIsOnTheDashboard() throws {
        let values = Ticket.fields.filter { $0.mark.contains(.personal) && $0.name != "language" }.map(\.name)
        let members = values.map { #""\#($0)":"text of \#($0)""# }.joined(separator: ",")
        let rest = """
            "number":1,"revision":1,"token":"t","status":"open",\
            "createdAt":"2026-11-24T02:30:51.123Z","updatedAt":"2026-11-24T02:30:51.123Z"
            """
        let ticket = try Ticket.read(Array("{\(rest),\(members)}".utf8).span.bytes)
        // A number that nobody described is shown as it is stored, with its extension.
        let row = try PageMarkup(TicketRowsPage(tickets: [ticket], numbers: NumberDescriptions()))
        for name in values { #expect(row.texts.contains { $0.text.contains("text of \(name)") }, "\(name) is not on the dashboard") }
    }
}
