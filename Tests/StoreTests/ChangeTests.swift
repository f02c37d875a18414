import LMDB
import PhoneNumbers
import Protocol
import Testing

@testable import Store

/// Changes as values: their bytes are a contract with every later program.
@Suite struct ChangeTests {
    static let golden = [
        #"{"change":"tickets.create","version":1,"actor":"customer","time":"2026-11-24T02:30:51.123Z","name":"Ann","phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143","dialable":true,"description":"No tone.","language":"ja","seed":"AAECAwQFBgcICQoLDA0ODw","idempotencyKey":"k"}"#,
        #"{"change":"tickets.create","version":1,"actor":"customer","time":"2026-11-24T02:30:51.123Z","name":"Ann","phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143","dialable":false,"description":"No tone.","seed":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.update","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:51.123Z","number":1,"revision":2,"status":"closed","name":"Ben","phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143","dialable":true,"description":"Two\nlines","language":"","assignee":"yuki","salt":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.update","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:51.123Z","number":1,"revision":2,"salt":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.create","version":2,"actor":"customer","time":"2026-11-24T02:30:51.123Z","name":"Ann","phoneNumber":"+12025550143","phoneNumberExtension":"12","description":"No tone.","language":"ja","seed":"AAECAwQFBgcICQoLDA0ODw","idempotencyKey":"k"}"#,
        #"{"change":"tickets.create","version":2,"actor":"customer","time":"2026-11-24T02:30:51.123Z","name":"Ann","phoneNumber":"+12025550143","description":"No tone.","seed":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.update","version":2,"actor":"agent:yuki","time":"2026-11-24T02:30:51.123Z","number":1,"revision":2,"status":"closed","name":"Ben","phoneNumber":"+12025550143","phoneNumberExtension":"12","description":"Two\nlines","language":"","assignee":"yuki","salt":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.update","version":2,"actor":"agent:yuki","time":"2026-11-24T02:30:51.123Z","number":1,"revision":2,"salt":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.note","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:51.123Z","number":1,"text":"Called.","salt":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"tickets.delete","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","number":1}"#,
        #"{"change":"agents.add","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","agent":"yuki","password":{"n":32768,"r":8,"p":3,"salt":[1,2],"key":[3,4]}}"#,
        #"{"change":"agents.setPassword","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","agent":"yuki","password":{"n":32768,"r":8,"p":3,"salt":[1,2],"key":[3,4]}}"#,
        #"{"change":"agents.remove","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","agent":"yuki"}"#,
        #"{"change":"sessions.create","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","agent":"yuki","checked":{"n":32768,"r":8,"p":3,"salt":[1,2],"key":[3,4]},"tokenHash":"00ff","expiresAt":"2026-11-24T14:30:51.123Z","mostSessions":32}"#,
        #"{"change":"sessions.revoke","version":1,"actor":"uid:0","time":"2026-11-24T02:30:51.123Z","tokenHash":"00ff"}"#,
        #"{"change":"access.denied","version":1,"actor":"uid:7","time":"2026-11-24T02:30:51.123Z","method":"tickets.delete","count":3}"#,
        #"{"change":"store.found","version":1,"schema":3,"secret":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"change":"store.migrate","version":1,"to":2,"seed":"AAECAwQFBgcICQoLDA0ODw","eventKey":"abcdefghijklmnop"}"#,
        #"{"change":"log.adoptKey","version":1,"fingerprint":"abcdefghijklmnop"}"#,
    ]

    @Test(arguments: golden) func aChangeHasTheBytesThatItAlwaysHad(text: String) throws {
        let change = try Change(decoding: Array(text.utf8))
        #expect(String(decoding: change.encoded, as: UTF8.self) == text)
    }

    @Test func everyKindHasItsBytesHere() throws {
        let shown = Set(try Self.golden.map { try Change(decoding: Array($0.utf8)) }.map { "\($0.name) \($0.version)" })
        #expect(shown == Set(Change.kinds.map { "\($0.name) \($0.version)" }))
        #expect(Change.kinds.count == shown.count)
    }

    @Test(
        arguments: [
            (#"{"change":"tickets.create","version":99}"#, ChangeRefusal.unknown(name: "tickets.create", version: 99)),
            (#"{"change":"tickets.paint","version":1}"#, .unknown(name: "tickets.paint", version: 1)),
            (#"{"change":"tickets.delete","version":1,"actor":"a","time":"2026-11-24T02:30:51.123Z"}"#, .unreadable),
            (
                #"{"change":"agents.remove","version":1,"actor":"a","time":"2026-11-24T02:30:51.123Z","agent":"y","x":1}"#,
                .unknownField("x", of: "agents.remove")
            ),
            (#"{"version":1}"#, .unreadable),
            ("", .unreadable),
        ])
    func whatThisProgramDoesNotKnowIsRefused(_ text: String, _ refusal: ChangeRefusal) {
        let error = #expect(throws: ChangeRefusal.self) { try Change(decoding: Array(text.utf8)) }
        #expect(error == refusal)
        #expect(error?.description.hasSuffix(".") == true)
    }

    /// A property that is not in the list would be lost on the way.
    @Test func everyPropertyOfAChangeIsInItsFields() {
        func names(_ value: Any) -> [String] { Mirror(reflecting: value).children.compactMap(\.label).sorted() }
        #expect(names(TicketDraft.blank) == TicketDraft.fields.map(\.name).sorted())
        #expect(names(TicketChanges.blank) == TicketChanges.fields.map(\.name).sorted())
        #expect(names(TicketDraft1.blank) == TicketDraft1.fields.map(\.name).sorted())
        #expect(names(TicketChanges1.blank) == TicketChanges1.fields.map(\.name).sorted())
        #expect(names(EarlierTicket.blank) == EarlierTicket.fields.map(\.name).sorted())
        #expect(names(TicketNote.blank) == TicketNote.fields.map(\.name).sorted())
    }

    @Test func aSessionsTokenIsInNoChange() throws {
        let origin = Origin(actor: "uid:0", time: Timestamp(milliseconds: 0))
        let session = try Change.createSession(for: "yuki", checked: .blank, SessionToken(), by: origin)
        let revocation = try Change.revokeSession(token: session.reply.token, by: origin)
        for change in [session.change, revocation] {
            #expect(!String(decoding: change.encoded, as: UTF8.self).contains(session.reply.token))
        }
    }

    /// The tables of an open store depend on it.
    @Test func whatIsMadeAtTheOpeningIsRefusedLater() throws {
        try withStore { desk in
            let before = try contents(of: desk.environment)
            for text in Self.golden.suffix(3) {
                let change = try Change(decoding: Array(text.utf8))
                #expect(throws: ChangeRefusal.onlyAtOpening(name: change.name)) { try desk.make(change) }
            }
            #expect(try contents(of: desk.environment) == before)
        }
    }

    /// Nothing that decides is read while applying: the region of the store that a change is applied in changes nothing.
    @Test func aSettingDoesNotChangeWhatAChangeMakes() throws {
        let change = try Change(decoding: Array(Self.golden[0].utf8))
        var japan = StoreOptions()
        japan.region = try #require(Region("JP"))
        var tickets: [String] = []
        for options in [StoreOptions(), japan] {
            try withStore(options) { desk in
                try desk.make(change)
                let ticket = try desk.get(1)
                tickets.append("\(ticket.phoneNumber) \(ticket.phoneNumberExtension ?? "") \(ticket.createdAt)")
            }
        }
        #expect(tickets[0] == tickets[1])
    }
}
