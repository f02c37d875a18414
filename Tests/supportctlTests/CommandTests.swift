internal import ArgumentParser
import Protocol
import RPC
import Testing

@testable import supportctl

@Suite struct CommandTests {
    @Test func everyReasonHasAnExitCodeOfItsOwn() {
        let codes = Reason.allCases.map(\.exitCode.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(!codes.contains(0))
    }

    @Test func theWordsOfACommandBecomeTheParameters() throws {
        let command = try #require(
            try Supportctl.parseAsRoot(["tickets", "create", "--name", "Ada", "--phone", "202-555-0143", "--description", "x"])
                as? TicketsCreateCommand
        )
        #expect(command.params() == TicketsCreate(name: "Ada", phoneNumber: "202-555-0143", description: "x"))
    }

    @Test func everyParameterOfATicketHasAnOption() throws {
        let words = [
            "tickets", "create", "--name", "Ada", "--phone", "202-555-0143", "--description", "x", "--language", "en-GB",
            "--idempotency-key", "k",
        ]
        let command = try #require(try Supportctl.parseAsRoot(words) as? TicketsCreateCommand)
        for parameter in command.params().texts([]) { #expect(parameter.text != nil, "\(parameter.name) has no option") }
    }

    @Test func everyParameterOfAnUpdateHasAnOption() throws {
        let words = [
            "tickets", "update", "7", "--status", "solved", "--name", "Ada", "--phone", "202-555-0143", "--description", "x",
            "--language", "en-GB", "--assignee", "yuki",
        ]
        let command = try #require(try Supportctl.parseAsRoot(words) as? TicketsUpdateCommand)
        for parameter in command.params(revision: 2).texts([]) { #expect(parameter.text != nil, "\(parameter.name) has no option") }
    }

    @Test func everyFieldOfATicketIsShown() {
        let time = Timestamp(milliseconds: 0)
        let ticket = Ticket(
            number: 7321, revision: 8123, token: "t", status: .pending, name: "Ada", phoneNumber: "+12025550143",
            phoneNumberExtension: "4567", description: "No tone.", language: "en-GB", assignee: "yuki", createdAt: time, updatedAt: time
        )
        let number = NumberDescription(number: "+12025550143;ext=4567", text: "(202) 555-0143 ext. 4567", dialable: false)
        let text = TicketText.of(ticket, NumberDescriptions([number]))
        // The token is the customer's. A time is shown to the second.
        for field in ticket.texts([]) where !["token", "createdAt", "updatedAt"].contains(field.name) {
            #expect(text.contains(field.text ?? "?"), "\(field.name) is not shown")
        }
        #expect(text.contains("(202) 555-0143 ext. 4567 (+12025550143), not a number that can be called\n"))
        #expect(text.contains("Assignee:     yuki\n") && text.contains("Language:     en-GB\n"))
    }

    @Test(arguments: [["tickets", "list", "--limit", "0"], ["tickets", "list", "--status", "lost"], ["tickets", "show"]])
    func wrongWordsAreRefused(words: [String]) {
        #expect(throws: (any Error).self) { try Supportctl.parseAsRoot(words) }
    }

    @Test(arguments: ["", "[]", "1", "{", "\"x\""])
    func parametersThatAreNoObjectAreRefused(text: String) {
        #expect(throws: Fault.self) { try JSONText.object(text) }
    }

    @Test func aListGoesOnUntilItsLastPageOrItsLimit() async throws {
        func list(_ limit: Int?) async throws -> (printed: [Int], asked: [Int]) {
            var printed: [Int] = []
            var asked: [Int] = []
            try await Paged(limit: limit).forEach { after, limit in
                asked.append(limit)
                let first = (after ?? 0) + 1
                let last = min(first + limit - 1, 1200)
                return (Array(first...last), last < 1200 ? last : nil)
            } print: { (record: Int) in
                printed.append(record)
            }
            return (printed, asked)
        }
        #expect(try await list(nil).printed == Array(1...1200))
        #expect(try await list(700).printed == Array(1...700))
        #expect(try await list(700).asked == [500, 200])
    }

    @Test func anEventIsOneLine() {
        let event = Event(
            sequence: 7,
            time: Timestamp(milliseconds: 0),
            actor: "agent:yuki",
            type: .ticketUpdated,
            ticket: 3,
            changes: [.init(field: "status", from: "open", to: "solved"), .init(field: "name")]
        )
        #expect(EventText.of(event) == "#7  1970-01-01T00:00:00Z  agent:yuki  ticketUpdated  ticket 3  status: open → solved  name")
    }
}
