import Foundation
import Protocol
import Testing

/// The wire in writing: who changes a line here changes what other people's programs read.
@Suite struct GoldenTests {
    @Test func theParametersOfTicketMethods() throws {
        try expectGolden(TicketsGet(number: 7), #"{"number":7}"#)
        try expectGolden(TicketsFind(token: "t"), #"{"token":"t"}"#)
        try expectGolden(TicketsDelete(number: 7), #"{"number":7}"#)
        try expectGolden(TicketsNote(number: 7, text: "called"), #"{"number":7,"text":"called"}"#)
        try expectGolden(
            TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: "No tone."),
            #"{"description":"No tone.","name":"Ann","phoneNumber":"(202) 555-0143"}"#
        )
        try expectGolden(
            TicketsCreate(name: "Ann", phoneNumber: "1", description: "d", idempotencyKey: "k"),
            #"{"description":"d","idempotencyKey":"k","name":"Ann","phoneNumber":"1"}"#
        )
    }

    @Test func theParametersOfTicketsUpdate() throws {
        try expectGolden(TicketsUpdate(number: 7, revision: 2), #"{"number":7,"revision":2}"#)
        try expectGolden(
            TicketsUpdate(
                number: 7, revision: 2, status: .pending, name: "n", phoneNumber: "p", description: "d", assignee: "yuki"
            ),
            #"{"assignee":"yuki","description":"d","name":"n","number":7,"phoneNumber":"p","revision":2,"status":"pending"}"#
        )
    }

    @Test func theParametersOfLists() throws {
        try expectGolden(TicketsList(), "{}")
        try expectGolden(
            TicketsList(status: .open, phoneNumber: "p", assignee: "a", after: 3, limit: 9),
            #"{"after":3,"assignee":"a","limit":9,"phoneNumber":"p","status":"open"}"#
        )
        try expectGolden(EventsList(), "{}")
        try expectGolden(EventsList(ticket: 1, after: 2, limit: 3), #"{"after":2,"limit":3,"ticket":1}"#)
        try expectGolden(EventsVerify(), "{}")
        try expectGolden(EventsVerify(checkpoint: Samples.checkpoint), #"{"checkpoint":"# + Self.checkpoint + "}")
        try expectGolden(EventsCheckpoint(), "{}")
        try expectGolden(EventsSubscribe(), "{}")
        try expectGolden(EventsSubscribe(after: 2, ticket: 1), #"{"after":2,"ticket":1}"#)
        try expectGolden(EventsSubscribe.Result(after: 2), #"{"after":2}"#)
        try expectGolden(EventsUnsubscribe(), "{}")
        #expect(EventsSubscribe.notification == "events.event")
        try expectGolden(AgentsList(), "{}")
    }

    @Test func theParametersOfAgentsSessionsAndServer() throws {
        try expectGolden(AgentsAdd(name: "yuki", password: "p"), #"{"name":"yuki","password":"p"}"#)
        try expectGolden(AgentsSetPassword(name: "yuki", password: "p"), #"{"name":"yuki","password":"p"}"#)
        try expectGolden(AgentsRemove(name: "yuki"), #"{"name":"yuki"}"#)
        try expectGolden(SessionsCreate(name: "yuki", password: "p"), #"{"name":"yuki","password":"p"}"#)
        try expectGolden(SessionsVerify(token: "t"), #"{"token":"t"}"#)
        try expectGolden(SessionsRevoke(token: "t"), #"{"token":"t"}"#)
        try expectGolden(ServerInfo(), "{}")
        try expectGolden(ServerDescribe(), "{}")
        try expectGolden(ServerCheck(), "{}")
        try expectGolden(ServerBackup(), "{}")
        try expectGolden(ServerBackups(), "{}")
        try expectGolden(ServerBackupChunk(name: "n", offset: 9), #"{"name":"n","offset":9}"#)
        try expectGolden(ServerStats(), "{}")
    }

    @Test func aTicket() throws {
        let short = """
            "createdAt":"2026-11-24T02:30:51.123Z","description":"d","dialable":true,"name":"Ann","number":7,\
            "phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143","revision":1,"status":"open","token":"t",\
            "updatedAt":"2026-11-24T02:30:51.123Z"}
            """
        try expectGolden(Samples.ticket, "{" + short)
        var assigned = Samples.ticket
        assigned.assignee = "yuki"
        try expectGolden(assigned, #"{"assignee":"yuki","# + short)
        try expectGolden(TicketsList.Result(tickets: [Samples.ticket], next: 7), #"{"next":7,"tickets":[{"# + short + "]}")
        try expectGolden(TicketsList.Result(tickets: []), #"{"tickets":[]}"#)
        try expectGolden(TicketsList.Result(tickets: [], sequence: 3), #"{"sequence":3,"tickets":[]}"#)
    }

    @Test func anEvent() throws {
        let bare = Event(sequence: 1, time: Samples.time, actor: "uid:0", type: .ticketCreated)
        let bareText = #"{"actor":"uid:0","sequence":1,"time":"2026-11-24T02:30:51.123Z","type":"ticketCreated"}"#
        try expectGolden(bare, bareText)
        try expectGolden(
            Samples.event,
            """
            {"actor":"agent:yuki","agent":"yuki","changes":[{"field":"name"},{"field":"status","from":"open","to":"closed"}],\
            "sequence":3,"text":"called","ticket":7,"time":"2026-11-24T02:30:51.123Z","type":"ticketUpdated"}
            """
        )
        try expectGolden(EventsList.Result(events: [bare], next: 1), #"{"events":["# + bareText + #"],"next":1}"#)
    }

    private static let checkpoint = """
        {"key":"k","mac":"m","sequence":3,"signature":"s","time":"2026-11-24T02:30:51.123Z"}
        """

    @Test func theSealsOfAnEvent() throws {
        var event = Event(sequence: 1, time: Samples.time, actor: "uid:0", type: .ticketNoted, ticket: 7, text: "x")
        (event.salt, event.digest, event.mac) = ("s", "d", "m")
        try expectGolden(
            event,
            """
            {"actor":"uid:0","digest":"d","mac":"m","salt":"s","sequence":1,"text":"x","ticket":7,\
            "time":"2026-11-24T02:30:51.123Z","type":"ticketNoted"}
            """
        )
    }

    @Test func theResultsOfVerification() throws {
        try expectGolden(Samples.checkpoint, Self.checkpoint)
        try expectGolden(EventsVerify.Result(sequence: 3), #"{"sequence":3}"#)
        try expectGolden(
            EventsVerify.Result(sequence: 3, configuredKeyFrom: 2, failure: .init(sequence: 4, kind: .outOfOrder, message: "m")),
            #"{"configuredKeyFrom":2,"failure":{"kind":"outOfOrder","message":"m","sequence":4},"sequence":3}"#
        )
        #expect(
            EventsVerify.Failure.Kind.allCases.map(\.rawValue) == [
                "changed", "removed", "outOfOrder", "erased", "cutOff", "rewritten",
            ])
    }

    @Test func theResultsOfBackups() throws {
        let text = """
            {"bytes":8192,"events":3,"mac":"m","name":"n","schemaVersion":2,"sequence":3,"sha256":"0f","tickets":1,\
            "time":"2026-11-24T02:30:51.123Z","version":"0.1.0"}
            """
        try expectGolden(Samples.backup, text)
        try expectGolden(ServerBackups.Result(directory: "d", backups: [Samples.backup]), #"{"backups":["# + text + #"],"directory":"d"}"#)
        try expectGolden(ServerBackupChunk.Result(data: "AA==", next: 1), #"{"data":"AA==","next":1}"#)
        try expectGolden(ServerBackupChunk.Result(data: ""), #"{"data":""}"#)
        #expect(Backup.manifest(of: "a/desk.mdb") == "a/desk.json")
        #expect(Backup.manifest(of: "a.b/desk") == "a.b/desk.json")
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

    @Test func statistics() throws {
        try expectGolden(
            Samples.stats,
            """
            {"calls":[{"answers":[{"count":2,"reason":"ok"},{"count":1,"reason":"notFound"}],"method":"tickets.get",\
            "seconds":{"counts":[1,2,0],"sum":0.5,"upperBounds":[0.25,0.5]}}],\
            "commits":{"changes":{"counts":[0,0],"sum":0,"upperBounds":[1]},"seconds":{"counts":[0,0],"sum":0,"upperBounds":[1]}},\
            "connections":{"count":1,"limit":1024},"lastEvent":5,"longCalls":{"count":0,"limit":16},\
            "longReads":{"count":0,"limit":8},"malformedRequests":6,"memoryBytes":7,"queuedWrites":{"count":0,"limit":9},\
            "startedAt":"2026-11-24T02:30:51.123Z","storage":{"freeBytes":2,"limitBytes":4,"mapBytes":3,"oldestReaderLag":0,\
            "readers":{"count":1,"limit":34},"usedBytes":1},"tickets":4,"time":"2026-11-24T02:30:51.123Z","version":"0.1.0"}
            """
        )
    }

    @Test func theOtherResults() throws {
        try expectGolden(Done(), "{}")
        let agent = #"{"createdAt":"2026-11-24T02:30:51.123Z","name":"yuki","signedIn":true}"#
        try expectGolden(Agent(name: "yuki", createdAt: Samples.time, signedIn: true), agent)
        try expectGolden(
            AgentsList.Result(agents: [Agent(name: "yuki", createdAt: Samples.time, signedIn: true)]),
            #"{"agents":["# + agent + "]}"
        )
        try expectGolden(
            SessionsCreate.Result(token: "t", agent: "yuki", expiresAt: Samples.time),
            #"{"agent":"yuki","expiresAt":"2026-11-24T02:30:51.123Z","token":"t"}"#
        )
        try expectGolden(
            SessionsVerify.Result(agent: "yuki", expiresAt: Samples.time),
            #"{"agent":"yuki","expiresAt":"2026-11-24T02:30:51.123Z"}"#
        )
        try expectGolden(
            ServerCheck.Result(problems: ["p"], tickets: 1, events: 2), #"{"events":2,"problems":["p"],"tickets":1}"#
        )
        try expectGolden(
            ServerInfo.Result(
                version: "0.1.0", processIdentifier: 9, startedAt: Samples.time, schemaVersion: 1, defaultRegion: "US",
                tickets: 1, events: 2, storageBytes: 4096, storageLimitBytes: 8192, access: .admin
            ),
            """
            {"access":"admin","defaultRegion":"US","events":2,"processIdentifier":9,"schemaVersion":1,\
            "startedAt":"2026-11-24T02:30:51.123Z","storageBytes":4096,"storageLimitBytes":8192,"tickets":1,"version":"0.1.0"}
            """
        )
        try expectGolden(
            ServerDescribe.Result(methods: [MethodDescription(TicketsGet.self)]),
            """
            {"methods":[{"access":"read","name":"tickets.get","parameters":[{"name":"number","required":true,"type":"integer"}],\
            "summary":"Reads one ticket by its number."}]}
            """
        )
    }

    @Test func unknownFieldsAreIgnored() throws {
        let text = #"{"number":7,"later":{"x":[1]}}"#
        #expect(try JSONDecoder().decode(TicketsGet.self, from: Data(text.utf8)) == TicketsGet(number: 7))
    }

    /// The value encodes to `text` (its members sorted), and `text` decodes to the value.
    private func expectGolden<Value: Codable>(
        _ value: Value,
        _ text: String,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text, sourceLocation: location)
        let decoded = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        #expect(String(decoding: try encoder.encode(decoded), as: UTF8.self) == text, sourceLocation: location)
    }
}
