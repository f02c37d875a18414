import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// Twilio asks what to do with a call: who may ring whom.
@Suite(.timeLimit(.minutes(20))) struct CallTests {
    private static let mine = "+12025550143"
    private static let others = "+12025550144"
    private static let unassigned = "+11005550143"

    /// Tickets 1 and 2 have numbers that may be dialled, ticket 3 one that no region assigns.
    private func desk(
        _ agents: [String] = ["yuki", "aiko", "ren"], signedIn: Set<String> = ["yuki", "aiko"]
    ) async throws -> TestDesk {
        let desk = try await TestDesk()
        desk.daemon.hasAgents(agents, signedIn: signedIn)
        let tickets = [
            FakeDaemon.ticket(1, phoneNumber: Self.mine), FakeDaemon.ticket(2, phoneNumber: Self.others),
            FakeDaemon.ticket(3, phoneNumber: Self.unassigned),
        ]
        desk.daemon.hasTickets(tickets, undialable: [Self.unassigned])
        return desk
    }

    private func connect(_ desk: TestDesk, _ from: String, _ parameters: [(String, String)] = []) async throws -> Dialled {
        let reply = try await desk.webhook("/call/connect", [("From", from)] + parameters)
        #expect(reply.status == 200 && reply.headers[.cacheControl] == "no-store")
        #expect(
            reply.headers[.contentType]?.hasPrefix("text/xml") == true || reply.headers[.contentType]?.hasPrefix("application/xml") == true)
        return Dialled(reply.body)
    }

    // MARK: A customer calls

    @Test(arguments: ["client:customer_1", "client:customer", "client:nobody", "client:Yuki", "+12025550143", "yuki", "client:"])
    func aCustomerRingsTheAgentsWhoHaveSignedIn(from: String) async throws {
        let dialled = try await connect(try await desk(), from, [("phoneNumber", Self.mine), ("ticket", "1")])
        #expect(dialled.clients == ["yuki", "aiko"] && dialled.numbers.isEmpty)
        #expect(dialled["callerId"] == SettingsTests.complete["TWILIO_PHONE_NUMBER"])
        #expect(dialled["action"] == "/call/completed" && dialled["answerOnBridge"] == "true" && dialled["timeout"] == "30")
    }

    @Test func whenNobodyHasSignedInAllRing() async throws {
        #expect(try await connect(try await desk(signedIn: []), "client:customer_1").clients == ["yuki", "aiko", "ren"])
    }

    @Test func onAFreshDeskTheTutorialsAgentRings() async throws {
        #expect(try await connect(try await desk([]), "client:customer_1").clients == ["support_agent"])
    }

    @Test func noMoreRingThanTwilioTakes() async throws {
        let agents = (1...12).map { "agent\($0)" }
        #expect(try await connect(try await desk(agents, signedIn: []), "client:customer_1").clients == Array(agents.prefix(10)))
        #expect(try await connect(try await desk(agents, signedIn: Set(agents)), "client:customer_1").clients.count == 10)
    }

    // MARK: An agent calls

    @Test func anAgentWhoCallsSupportRingsTheOthers() async throws {
        #expect(try await connect(try await desk(), "client:yuki").clients == ["aiko"])
        #expect(try await connect(try await desk(), "client:yuki", [("phoneNumber", ""), ("ticket", "")]).clients == ["aiko"])
        #expect(try await connect(try await desk(signedIn: ["yuki"]), "client:yuki").clients == ["aiko", "ren"])
    }

    @Test(arguments: [
        [("ticket", "1")], [("ticket", "1"), ("phoneNumber", mine)], [("phoneNumber", mine)], [("ticket", ""), ("phoneNumber", mine)],
        [("ticket", "1"), ("phoneNumber", "")],
    ])
    func anAgentRingsTheNumberOfATicket(parameters: [(String, String)]) async throws {
        let desk = try await desk()
        let dialled = try await connect(desk, "client:yuki", parameters)
        #expect(dialled.numbers == [Self.mine] && dialled.clients.isEmpty)
        #expect(dialled["callerId"] == SettingsTests.complete["TWILIO_PHONE_NUMBER"] && dialled["action"] == nil)
        #expect(desk.daemon.calls.map(\.actor) == ["web", "agent:yuki", "agent:yuki"])
        #expect(try desk.daemon.calls(of: NumbersDescribe.self) == [NumbersDescribe(numbers: [Self.mine])])
    }

    @Test(arguments: [
        // A number that no ticket has, and one of another ticket than the form names.
        [("phoneNumber", "+12025550199")], [("ticket", "1"), ("phoneNumber", others)],
        [("ticket", "1"), ("phoneNumber", "+1 202 555 0143")],
        [("ticket", "9")], [("ticket", "9"), ("phoneNumber", mine)], [("ticket", "one")], [("ticket", "1 "), ("phoneNumber", mine)],
        // A number that no region assigns.
        [("ticket", "3")], [("ticket", "3"), ("phoneNumber", unassigned)], [("phoneNumber", unassigned)],
    ])
    func noOtherNumberIsDialled(parameters: [(String, String)]) async throws {
        let dialled = try await connect(try await desk(), "client:yuki", parameters)
        #expect(dialled.numbers.isEmpty && dialled.clients.isEmpty && dialled.speaks && dialled.hangsUp)
    }

    @Test func aNumberThatTheDaemonCannotReadIsNotDialled() async throws {
        let desk = try await desk()
        desk.daemon.refuse(TicketsList.self, Fault(.invalid, field: "phoneNumber", "It is no number."))
        let dialled = try await connect(desk, "client:yuki", [("phoneNumber", "x")])
        #expect(dialled.numbers.isEmpty && dialled.speaks && dialled.hangsUp)
    }

    /// Whatever it was when the ticket was filed: the numbering plans of the day decide.
    @Test(arguments: [[("ticket", "1")], [("phoneNumber", mine)]])
    func aNumberThatNobodyDescribesIsNotDialled(parameters: [(String, String)]) async throws {
        for answer in [Fault(.notFound, "There is no method numbers.describe."), Fault(.invalid, field: "numbers", "It is no number.")] {
            let desk = try await desk()
            desk.daemon.refuse(NumbersDescribe.self, answer)
            let dialled = try await connect(desk, "client:yuki", parameters)
            #expect(dialled.numbers.isEmpty && dialled.clients.isEmpty && dialled.speaks && dialled.hangsUp)
        }
    }

    // MARK: A call's end

    @Test(arguments: [
        ("completed", false), ("answered", false), ("busy", true), ("no-answer", true), ("failed", true), ("canceled", true), ("new", true),
    ])
    func aCallerWhomNobodyAnsweredIsToldSo(status: String, isTold: Bool) async throws {
        let desk = try await desk()
        let reply = try await desk.webhook("/call/completed", [("From", "client:customer_1"), ("DialCallStatus", status)])
        let answer = Dialled(reply.body)
        #expect(reply.status == 200 && answer.speaks == isTold && answer.hangsUp == isTold && answer.clients.isEmpty)
        #expect(desk.daemon.calls.isEmpty)
    }

    // MARK: Refusals

    @Test(arguments: [(Reason.unavailable), .overloaded])
    func aDeskThatIsAwaySaysSoToTheCaller(reason: Reason) async throws {
        let desk = try await desk()
        desk.daemon.refuse(AgentsList.self, Fault(reason, "Away."))
        let reply = try await desk.webhook("/call/connect", [("From", "client:customer_1")])
        let answer = Dialled(reply.body)
        #expect(reply.status == 503 && answer.speaks && answer.hangsUp && answer.clients.isEmpty)
    }

    @Test func aFaultOfTheDeskIsNoTwiML() async throws {
        let desk = try await desk()
        desk.daemon.refuse(TicketsGet.self, Fault(.internal, "Broken."))
        let reply = try await desk.webhook("/call/connect", [("From", "client:yuki"), ("ticket", "1")])
        #expect(reply.status == 500 && !reply.body.contains("<Response"))
    }

    @Test(arguments: ["/call/connect", "/call/completed"], ["CallSid", "AccountSid", "From"])
    func aWebhookWithoutWhatTwilioAlwaysSendsIsRefused(path: String, name: String) async throws {
        let desk = try await desk()
        let form = [("From", "client:yuki"), ("DialCallStatus", "busy")]
        #expect(try await desk.webhook(path, form, without: name).status == 400)
        #expect(desk.daemon.calls.isEmpty)
    }
}
