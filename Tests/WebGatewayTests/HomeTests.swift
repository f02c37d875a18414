import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// What customers meet: the home page, its form, and a ticket's status.
@Suite(.timeLimit(.minutes(1))) struct HomeTests {
    private static let form = [
        ("name", "Yuki"), ("phone_number", "(202) 555-0143"), ("description", "A bent mallet."), ("idempotency_key", "key"),
    ]

    @Test func aFiledTicketLeadsToItsPage() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let reply = try await desk.post("/ticket/create", Self.form)
        #expect(reply.status == 303 && reply.location == "/ticket/created/token1" && reply.headers[.cacheControl] == "no-store")
        let call = TicketsCreate(
            name: "Yuki", phoneNumber: "(202) 555-0143", description: "A bent mallet.", language: "en", idempotencyKey: "key")
        #expect(try desk.daemon.calls(of: TicketsCreate.self) == [call])
        #expect(desk.daemon.calls.map(\.actor) == ["customer"])
    }
}
