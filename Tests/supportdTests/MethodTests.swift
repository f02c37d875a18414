import Foundation
import NIOCore
import Protocol
import RPC
import Settings
import Testing

@testable import supportd

/// Every method over the wire.
@Suite(.timeLimit(.minutes(20))) struct MethodTests {
    @Test func aTicketsLife() async throws {
        try await withDaemon { client async throws in
            let ticket = try await client.call(TicketsCreate.sample())
            #expect(try await client.call(TicketsGet(number: 1)) == ticket)
            #expect(try await client.call(TicketsFind(token: ticket.token)) == ticket)
            #expect(try await client.call(TicketsList(phoneNumber: "202 555 0143")).tickets == [ticket])
            let note = try await client.call(TicketsNote(number: 1, text: "called"))
            let solved = try await client.call(TicketsUpdate(number: 1, revision: 1, status: .solved))
            #expect(solved.revision == 2)
            #expect(try await client.call(TicketsList(status: .open)).tickets == [])
            let events = try await client.call(EventsList(ticket: 1)).events
            #expect(events.map(\.type) == [.ticketCreated, .ticketNoted, .ticketUpdated])
            #expect(events[1] == note)
            #expect(try await client.call(TicketsDelete(number: 1)) == Done())
            await #expect(throws: Fault(.notFound, field: "number", "There is no ticket 1.")) {
                try await client.call(TicketsGet(number: 1))
            }
            #expect(try await client.call(ServerCheck()) == ServerCheck.Result(problems: [], tickets: 0, events: 4))
        }
    }

    @Test func aListSaysWhoseSessionAsks() async throws {
        try await withDaemon { client async throws in
            let ticket = try await client.call(TicketsCreate.sample())
            _ = try await client.call(AgentsAdd(name: "yuki", password: "correct horse"))
            let session = try await client.call(SessionsCreate(name: "yuki", password: "correct horse")).token
            let list = try await client.call(TicketsList(session: session))
            #expect(list.agent == "yuki" && list.tickets == [ticket])
            #expect(try await client.call(TicketsList()).agent == nil)
            await expectFault(.notFound) { try await client.call(TicketsList(session: session + "x")) }
            _ = try await client.call(SessionsRevoke(token: session))
            await expectFault(.notFound) { try await client.call(TicketsList(session: session)) }
        }
    }

    @Test func numbersAreDescribed() async throws {
        try await withDaemon { client async throws in
            let numbers = ["+12025550143", "+81312345678;ext=12", "+11005550143", "+12025550143", "+99912345678"]
            func described(_ region: String?, _ language: String?) async throws -> [String] {
                let call = NumbersDescribe(numbers: numbers, region: region, language: language)
                let descriptions = try await client.call(call).descriptions
                #expect(descriptions.map(\.number) == numbers)
                #expect(descriptions.map(\.dialable) == [true, true, false, true, false])
                return descriptions.map(\.text)
            }
            for _ in 0..<2 {
                let atHome = ["(202) 555-0143", "+81 3-1234-5678 ext. 12", "+1 1005550143", "(202) 555-0143", "+99912345678"]
                #expect(try await described(nil, nil) == atHome)
                #expect(try await described("us", "en-US") == atHome)
                let inJapan = ["+1 202-555-0143", "03-1234-5678 内線 12", "+1 1005550143", "+1 202-555-0143", "+99912345678"]
                #expect(try await described("JP", "ja") == inJapan)
            }
            #expect(try await client.call(NumbersDescribe(numbers: [])).descriptions.isEmpty)
            let most = Array(repeating: "+12025550143", count: NumbersDescribe.maximumNumbers)
            #expect(try await client.call(NumbersDescribe(numbers: most)).descriptions.count == most.count)
            let refused: [(NumbersDescribe, String)] = [
                (NumbersDescribe(numbers: most + ["+1"]), "numbers"), (NumbersDescribe(numbers: ["+1", "202"]), "numbers"),
                (NumbersDescribe(numbers: [], region: "ZZ"), "region"), (NumbersDescribe(numbers: [], language: "en_GB"), "language"),
            ]
            for (call, field) in refused {
                let fault = await #expect(throws: Fault.self) { try await client.call(call) }
                #expect(fault?.reason == .invalid && fault?.problems.map(\.field) == [field])
            }
        }
    }

    /// What is stored is what a caller gets: the number, its extension, and no opinion of it.
    @Test func theNumbersOfTicketsAreDescribedForTheirReader() async throws {
        try await withDaemon { client, settings async throws in
            let link = DaemonLink(path: settings.socket.path)
            var tickets: [Ticket] = []
            for index in 0..<(NumbersDescribe.maximumNumbers + 5) {
                let number = "+1202555\(1000 + index)" + (index % 2 == 0 ? "" : " #\(index)")
                tickets.append(try await client.call(TicketsCreate(name: "Ann", phoneNumber: number, description: "x")))
            }
            #expect(tickets[3].phoneNumber == "+12025551003" && tickets[3].phoneNumberExtension == "3")
            let numbers = try await link.describeNumbers(of: tickets)
            #expect(numbers[tickets[3]].text == "(202) 555-1003 ext. 3" && numbers[tickets[54]].text == "(202) 555-1054")
            #expect(tickets.allSatisfy { numbers[$0].dialable && numbers[$0].text.hasPrefix("(202) 555-1") })
            #expect(try await link.describeNumbers(of: tickets, language: "ja")[tickets[3]].text == "(202) 555-1003 内線 3")
            await link.close()
        }
    }

    @Test func anAgentsLife() async throws {
        try await withDaemon { client async throws in
            #expect(try await client.call(AgentsAdd(name: "yuki", password: "correct horse")).name == "yuki")
            await expectFault(.conflict) { try await client.call(AgentsAdd(name: "yuki", password: "correct horse")) }
            await expectFault(.invalid) { try await client.call(AgentsAdd(name: "omar", password: "short")) }
            await expectFault(.denied) { try await client.call(SessionsCreate(name: "yuki", password: "wrong horse")) }
            await expectFault(.denied) { try await client.call(SessionsCreate(name: "nobody", password: "wrong horse")) }
            let session = try await client.call(SessionsCreate(name: "yuki", password: "correct horse"))
            #expect(try await client.call(SessionsVerify(token: session.token)).agent == "yuki")
            #expect(try await client.call(AgentsList()).agents.map(\.signedIn) == [true])
            #expect(try await client.call(SessionsRevoke(token: session.token)) == Done())
            await expectFault(.notFound) { try await client.call(SessionsVerify(token: session.token)) }
            #expect(try await client.call(AgentsSetPassword(name: "yuki", password: "battery staple")) == Done())
            await expectFault(.denied) { try await client.call(SessionsCreate(name: "yuki", password: "correct horse")) }
            #expect(try await client.call(AgentsRemove(name: "yuki")) == Done())
            #expect(try await client.call(AgentsList()).agents == [])
        }
    }

    @Test func theServerDescribesItself() async throws {
        let time = Timestamp(milliseconds: 1_795_487_451_123)
        try await withDaemon(clock: { time }) { client, _ async throws in
            let info = try await client.call(ServerInfo())
            #expect(info.version == Release.version)
            #expect(info.processIdentifier == Int(ProcessInfo.processInfo.processIdentifier))
            #expect(info.startedAt == time)
            #expect(info.defaultRegion == "US")
            #expect(info.access == .admin)
            #expect(info.storageBytes > 0 && info.storageBytes < info.storageLimitBytes)
            #expect(try await client.call(ServerDescribe()).methods == Methods.descriptions)
        }
    }

    @Test func everyMethodHasARouteAndNoOtherName() throws {
        let routes = Methods.routes
        for method in Methods.descriptions {
            let number = try Self.number(of: method.name, in: routes)
            #expect(routes.methods[number] == method.name && routes[number].access == method.access)
            try #expect(Self.number(of: method.name + "x", in: routes) == routes.unknown)
        }
    }

    private static func number(of method: String, in routes: RouteTable) throws -> Int {
        let request = Array(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#.utf8)
        return routes.number(of: try Envelope(request.span.bytes))
    }

    @Test func anUnknownMethodIsNotFound() async throws {
        try await withDaemon { client async throws in
            await expectFault(.notFound) { try await client.call("tickets.burn", params: Array("{}".utf8)) }
        }
    }

    @Test func allWrongFieldsOfATicketAreNamed() async throws {
        try await withDaemon { client async throws in
            let fault = await #expect(throws: Fault.self) {
                try await client.call(TicketsCreate(name: "", phoneNumber: "1", description: ""))
            }
            #expect(fault?.problems.map(\.field) == ["name", "phoneNumber", "description"])
            await expectFault(.invalid) { try await client.call(TicketsCreate.sample(key: "")) }
            await expectFault(.invalid) { try await client.call(TicketsCreate.sample(key: String(repeating: "k", count: 129))) }
            await expectFault(.invalid) { try await client.call(TicketsList(limit: 0)) }
            await expectFault(.invalid) { try await client.call(TicketsList(phoneNumber: "x")) }
            #expect(try await client.call(ServerInfo()).events == 0)
        }
    }

    @Test func aCallSentTwiceFilesOneTicket() async throws {
        try await withDaemon { client async throws in
            let tickets = try await withThrowingTaskGroup(of: Ticket.self) { group in
                for _ in 0..<20 { group.addTask { try await client.call(TicketsCreate.sample(key: "k")) } }
                return try await group.reduce(into: Set<Ticket>()) { $0.insert($1) }
            }
            #expect(tickets.count == 1)
            #expect(try await client.call(ServerInfo()).tickets == 1)
        }
    }
}

func expectFault<R>(
    _ reason: Reason,
    at location: SourceLocation = #_sourceLocation,
    _ body: () async throws -> R
) async {
    let fault = await #expect(throws: Fault.self, sourceLocation: location) { _ = try await body() }
    #expect(fault?.reason == reason, sourceLocation: location)
}
