internal import LMDB
internal import Protocol

extension Migration {
    /// Schema 4: a ticket has its number and extension, and no description of the number.
    ///
    /// The extension was in the description alone, so it is read off there. Indexes and the log have neither, and stay.
    static let plainNumbers = Migration(version: EarlierTicket.until, name: "keep numbers plain") { _, _, transaction in
        let tickets = try Database<UInt64>("tickets", in: transaction)
        var next: UInt64 = 0
        while true {
            let batch = try Self.batch(of: tickets, from: next, in: transaction)
            guard let last = batch.last?.0 else { return }
            for (number, bytes) in batch {
                // A ticket that cannot be read stays as it is. It is damaged either way, and `server.check` names it.
                guard let ticket = try? JSONRecord.decode(EarlierTicket.self, from: bytes.span.bytes) else { continue }
                try tickets.put(ticket.upgraded.jsonBytes, for: number, in: &transaction)
            }
            guard last < .max else { return }
            next = last + 1
        }
    }
}
