import LMDB
import Testing

/// A store as a program of schema 1 left it, written byte by byte: no code of the store's takes part.
enum SchemaOneStore {
    static let events = [
        #"{"sequence":1,"time":"2026-11-24T02:30:51.123Z","actor":"uid:0","type":"agentAdded","agent":"yuki"}"#,
        #"{"sequence":2,"time":"2026-11-24T02:30:52.123Z","actor":"customer","type":"ticketCreated","ticket":1}"#,
        #"{"sequence":3,"time":"2026-11-24T02:30:53.123Z","actor":"customer","type":"ticketCreated","ticket":2}"#,
        #"{"sequence":4,"time":"2026-11-24T02:30:54.123Z","actor":"agent:yuki","type":"ticketUpdated","ticket":1,"changes":[{"field":"status","from":"open","to":"pending"},{"field":"name","from":"Ann","to":"Änne \"A\""}]}"#,
        #"{"sequence":5,"time":"2026-11-24T02:30:55.123Z","actor":"agent:yuki","type":"ticketNoted","ticket":1,"text":"Two\nlines"}"#,
        // Ticket 2 was deleted: its data is gone already.
        #"{"sequence":6,"time":"2026-11-24T02:30:56.123Z","actor":"agent:yuki","type":"ticketUpdated","ticket":2,"changes":[{"field":"name"}]}"#,
        #"{"sequence":7,"time":"2026-11-24T02:30:57.123Z","actor":"uid:0","type":"ticketDeleted","ticket":2}"#,
    ]
    private static let ticket = #"""
        {"number":1,"revision":2,"token":"o7pK4xd3w4QBAgMEBQYHCAkKCwwNDg8Q","status":"pending","name":"Änne \"A\"","phoneNumber":"+12025550143",\#
        "phoneNumberText":"(202) 555-0143","dialable":true,"description":"No tone.","createdAt":"2026-11-24T02:30:52.123Z",\#
        "updatedAt":"2026-11-24T02:30:54.123Z"}
        """#

    static func write(to directory: String, events: [String] = events) throws {
        let environment = try Environment(path: directory)
        try environment.write { transaction in
            let meta = try Database<TextKey>("meta", in: &transaction)
            try meta.put([0, 0, 0, 0, 0, 0, 0, 1], for: "schemaVersion", in: &transaction)
            try meta.put([0, 0, 0, 0, 0, 0, 0, 2], for: "lastTicket", in: &transaction)
            try meta.put(Array(repeating: 7, count: 32), for: "secret", in: &transaction)
            let tickets = try Database<UInt64>("tickets", in: &transaction)
            try tickets.put(Array(ticket.utf8), for: 1, in: &transaction)
            try Database<Pair<UInt8, UInt64>>("ticketsByStatus", in: &transaction).put([], for: Pair(2, 1), in: &transaction)
            try Database<Pair<UInt64, UInt64>>("ticketsByPhone", in: &transaction).put([], for: Pair(12_025_550_143, 1), in: &transaction)
            _ = try Database<Pair<TextKey, UInt64>>("ticketsByAssignee", in: &transaction)
            let log = try Database<UInt64>("events", in: &transaction)
            let byTicket = try Database<Pair<UInt64, UInt64>>("eventsByTicket", in: &transaction)
            for (index, event) in events.enumerated() {
                let sequence = UInt64(index + 1)
                try log.put(Array(event.utf8), for: sequence, in: &transaction)
                if let ticket = event.firstMatch(of: /"ticket":(\d+)/).flatMap({ UInt64($0.1) }) {
                    try byTicket.put([], for: Pair(ticket, sequence), in: &transaction)
                }
            }
            let agents = try Database<TextKey>("agents", in: &transaction)
            let hash = #"{"n":32768,"r":8,"p":1,"salt":[1],"key":[2]}"#
            try agents.put(
                Array(#"{"createdAt":"2026-11-24T02:30:51.123Z","password":\#(hash)}"#.utf8), for: "yuki", in: &transaction)
            for name in ["sessions", "idempotencyKeys"] { _ = try Database<TextKey>(name, in: &transaction) }
            _ = try Database<Pair<UInt64, TextKey>>("idempotencyKeysByTime", in: &transaction)
        }
    }
}
