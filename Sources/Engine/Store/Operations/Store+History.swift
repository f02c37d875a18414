internal import LMDB
internal import Protocol

/// The bounds of a ticket's history. A deletion rewrites the customer's data in all of it, in one transaction.
enum TicketHistory {
    /// How many events a ticket has when notes and changes of the customer's data are refused.
    static let mostPersonalEvents = 1_000
    /// How many events a ticket has when every change is refused but that to closed, and its deletion.
    static let mostEvents = 10_000
}

extension Store {
    /// What an event adds to a ticket's history.
    enum Addition {
        /// A customer's data, which a deletion takes out again.
        case personal
        /// Something else, such as a status.
        case plain
    }

    /// Throws `invalid` when the ticket's history has as many events as it may have.
    func expectRoom(for addition: Addition, in ticket: Ticket, _ transaction: borrowing WriteTransaction) throws {
        let most =
            switch addition {
            case .personal: TicketHistory.mostPersonalEvents
            case .plain: TicketHistory.mostEvents
            }
        guard try tables.events.hasRoom(most, ofTicket: ticket.number, in: transaction) else {
            let refused =
                switch addition {
                case .personal: "no notes and no changes of the customer's data"
                case .plain: "no changes"
                }
            throw Fault(
                .invalid, field: "number",
                "The history of ticket \(ticket.number) is full: with \(most) events it takes \(refused). File another ticket.")
        }
    }
}
