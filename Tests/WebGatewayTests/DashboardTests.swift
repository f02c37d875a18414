import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// The agents' list of tickets, whole and row by row.
@Suite(.timeLimit(.minutes(20))) struct DashboardTests {
    private func desk() async throws -> TestDesk {
        let desk = try await TestDesk()
        desk.daemon.hasAgents(["yuki"], sessions: ["secret": "yuki"])
        desk.daemon.hasTickets([1, 2, 3].map { FakeDaemon.ticket($0) }, sequence: 12)
        return desk
    }

    /// The numbers of the rows, in their order.
    private func rows(_ reply: Reply) throws -> [String] {
        try PageMarkup(reply.body).elements.filter { $0.name == "article" }.compactMap { $0["id"] }
    }

    @Test func theNewestTicketComesFirst() async throws {
        let reply = try await desk().get("/dashboard", session: "secret")
        #expect(try rows(reply) == ["ticket-3", "ticket-2", "ticket-1"])
    }

    @Test func theListAloneIsThatOfThePage() async throws {
        let desk = try await desk()
        let list = try await desk.get("/dashboard/tickets", session: "secret")
        #expect(try rows(list) == ["ticket-3", "ticket-2", "ticket-1"] && !list.body.contains("<html"))
        #expect(list.headers[.cacheControl] == "no-store")
        #expect(try await desk.get("/dashboard", session: "secret").body.contains(list.body))
    }

    @Test func rowsAreThoseThatWereAskedForAndAreThere() async throws {
        let desk = try await desk()
        let reply = try await desk.get("/dashboard/tickets?numbers=1,9,3,1", session: "secret")
        #expect(try rows(reply) == ["ticket-3", "ticket-1"])
        #expect(Set(desk.daemon.calls.dropFirst().map(\.actor)) == ["agent:yuki"])
    }

    /// The daemon is asked once for a page, however many rows it has.
    @Test(arguments: ["/dashboard", "/dashboard/tickets", "/dashboard/tickets?numbers=1,2,3"], ["en", "ja"])
    func numbersAreWrittenForTheReader(path: String, language: String) async throws {
        let desk = try await desk()
        let tickets = [
            FakeDaemon.ticket(1), FakeDaemon.ticket(2, phoneNumber: "+819012345678"), FakeDaemon.ticket(3, phoneNumber: "+11005550143"),
        ]
        desk.daemon.hasTickets(tickets, undialable: ["+11005550143"])
        let reply = try await desk.get(path, session: "secret", [.acceptLanguage: language])
        for ticket in tickets { #expect(reply.body.contains(">text of \(ticket.phoneNumber) in \(language)</dd>")) }
        let buttons = try PageMarkup(reply.body).elements.filter { $0["data-ticket"] != nil }
        #expect(buttons.map { $0.has("data-undialable") } == [true, false, false])
        let calls = try desk.daemon.calls(of: NumbersDescribe.self)
        #expect(calls == [NumbersDescribe(numbers: ["+11005550143", "+12025550143", "+819012345678"], language: language)])
    }

    @Test func aDaemonThatDescribesNoNumbersYetShowsThemAsTheyAreStored() async throws {
        let desk = try await desk()
        desk.daemon.refuse(NumbersDescribe.self, Fault(.notFound, "There is no method numbers.describe."))
        let reply = try await desk.get("/dashboard", session: "secret")
        #expect(reply.status == 200 && reply.body.contains(">+12025550143</dd>"))
    }

    @Test(arguments: ["x", "1,x", "1,,x", (1...51).map(String.init).joined(separator: ",")])
    func numbersThatAreNoneAreRefused(numbers: String) async throws {
        let desk = try await desk()
        #expect(try await desk.get("/dashboard/tickets?numbers=\(numbers)", session: "secret").status == 400)
        #expect(desk.daemon.calls.map(\.method) == [SessionsVerify.name])
    }

    @Test func asManyRowsAsAPageHasMayBeAskedFor() async throws {
        let numbers = (1...50).map(String.init).joined(separator: ",")
        #expect(try rows(try await desk().get("/dashboard/tickets?numbers=\(numbers)", session: "secret")).count == 3)
    }

    @Test(arguments: ["/dashboard", "/dashboard/tickets"], ["x", "0", "-1", "1.5", ""])
    func aPageAfterNoTicketIsRefused(path: String, after: String) async throws {
        #expect(try await desk().get("\(path)?after=\(after)", session: "secret").status == 400)
    }

    @Test func olderTicketsAreBehindALink() async throws {
        let desk = try await desk()
        desk.daemon.answer(TicketsList.self) { call, _ in
            TicketsList.Result(
                tickets: [FakeDaemon.ticket(call.after == nil ? 3 : 1)], next: call.after == nil ? 3 : nil, sequence: 12, agent: "yuki")
        }
        let links = { (reply: Reply) in
            // Those to another language lead to the same page.
            try PageMarkup(reply.body).elements.filter { $0.name == "a" }.compactMap { $0["href"] }
                .filter { $0.hasPrefix("/dashboard") && !$0.contains("lang=") }
        }
        #expect(try links(try await desk.get("/dashboard", session: "secret")).contains("/dashboard?after=3"))
        let older = try await desk.get("/dashboard?after=3", session: "secret")
        #expect(try rows(older) == ["ticket-1"])
        #expect(try links(older).contains("/dashboard") && !links(older).contains { $0.contains("after=") })
        #expect(try desk.daemon.calls(of: TicketsList.self).map(\.after) == [nil, 3])
    }

    @Test(arguments: ["/dashboard/tickets", "/dashboard/tickets?numbers=1", "/dashboard/events"], [nil, "", "ended"])
    func whatAScriptAsksForTakesASession(path: String, session: String?) async throws {
        let desk = try await desk()
        let reply = try await desk.get(path, session: session)
        #expect(reply.status == 401 && !reply.body.contains("Customer"))
        #expect(
            try desk.daemon.calls(of: TicketsGet.self).isEmpty
                && desk.daemon.calls(of: TicketsList.self).allSatisfy { $0.session == session })
    }
}
