import Foundation
import Protocol
import Testing

/// The wire in writing: who changes a line here or in a sample changes what other people's programs read.
@Suite struct GoldenTests {
    @Test(arguments: MethodSample.all) func aCallAndItsReply(sample: MethodSample) throws {
        for golden in [sample.params, sample.result] + [sample.notification].compactMap({ $0 }) {
            try expectGolden(golden.value, golden.text)
        }
    }

    @Test func theNotificationsOfASubscription() {
        #expect(EventsSubscribe.notification == "events.event")
    }

    @Test func parametersThatAreAbsentAreNotWritten() throws {
        try expectGolden(
            TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: "No tone."),
            #"{"description":"No tone.","name":"Ann","phoneNumber":"(202) 555-0143"}"#
        )
        try expectGolden(TicketsUpdate(number: 7, revision: 2), #"{"number":7,"revision":2}"#)
        try expectGolden(TicketsList(), "{}")
        try expectGolden(EventsList(), "{}")
        try expectGolden(EventsVerify(), "{}")
        try expectGolden(EventsSubscribe(), "{}")
    }

    @Test func allParametersOfTicketsUpdate() throws {
        try expectGolden(
            TicketsUpdate(
                number: 7, revision: 2, status: .pending, name: "n", phoneNumber: "p", description: "d", language: "ja", assignee: "yuki"
            ),
            #"{"assignee":"yuki","description":"d","language":"ja","name":"n","number":7,"phoneNumber":"p","revision":2,"status":"pending"}"#
        )
    }

    @Test func allParametersOfLists() throws {
        try expectGolden(
            TicketsList(status: .open, phoneNumber: "p", assignee: "a", after: 3, limit: 9, session: "s"),
            #"{"after":3,"assignee":"a","limit":9,"phoneNumber":"p","session":"s","status":"open"}"#
        )
        try expectGolden(EventsSubscribe(after: 2, ticket: 1), #"{"after":2,"ticket":1}"#)
    }

    @Test func theLastPageOfAList() throws {
        try expectGolden(TicketsList.Result(tickets: []), #"{"tickets":[]}"#)
        try expectGolden(TicketsList.Result(tickets: [], sequence: 3), #"{"sequence":3,"tickets":[]}"#)
        try expectGolden(TicketsList.Result(tickets: [], agent: "yuki"), #"{"agent":"yuki","tickets":[]}"#)
        try expectGolden(EventsList.Result(events: []), #"{"events":[]}"#)
        try expectGolden(ServerBackupChunk.Result(data: "AA==", next: 1), #"{"data":"AA==","next":1}"#)
        try expectGolden(ServerBackupChunk.Result(data: ""), #"{"data":""}"#)
    }

    @Test func anEventOfNoTicket() throws {
        try expectGolden(
            Event(sequence: 1, time: Samples.time, actor: "uid:0", type: .agentAdded, agent: "yuki"),
            #"{"actor":"uid:0","agent":"yuki","sequence":1,"time":"2026-11-24T02:30:51.123Z","type":"agentAdded"}"#
        )
    }

    @Test func anEventWhoseCustomersDataWasDeleted() throws {
        let event = Event(sequence: 1, time: Samples.time, actor: "customer", type: .ticketUpdated, changes: [.init(field: "name")])
        try expectGolden(
            event,
            """
            {"actor":"customer","changes":[{"field":"name"}],"sequence":1,"time":"2026-11-24T02:30:51.123Z","type":"ticketUpdated"}
            """
        )
    }

    @Test func aRefusal() throws {
        try expectGolden(
            Event(sequence: 4, time: Samples.time, actor: "uid:7", type: .accessDenied, method: "server.check", count: 2),
            """
            {"actor":"uid:7","count":2,"method":"server.check","sequence":4,"time":"2026-11-24T02:30:51.123Z",\
            "type":"accessDenied"}
            """
        )
    }

    @Test func theResultsOfVerification() throws {
        try expectGolden(EventsVerify.Result(sequence: 3), #"{"sequence":3}"#)
        #expect(
            EventsVerify.Failure.Kind.allCases.map(\.rawValue) == [
                "changed", "removed", "outOfOrder", "erased", "cutOff", "rewritten",
            ])
    }

    @Test func aBackupHasItsManifestBesideIt() {
        #expect(Backup.manifest(of: "a/desk.mdb") == "a/desk.json")
        #expect(Backup.manifest(of: "a.b/desk") == "a.b/desk.json")
    }

    @Test func unknownFieldsAreIgnored() throws {
        let text = #"{"number":7,"later":{"x":[1]}}"#
        #expect(try JSONDecoder().decode(TicketsGet.self, from: Data(text.utf8)) == TicketsGet(number: 7))
    }
}
