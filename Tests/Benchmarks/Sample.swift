internal import Protocol

/// A ticket whose stored JSON has a certain size, and its event.
struct Sample {
    let bytes: Int
    let description: String
    let eventBytes: Int

    init(bytes: Int) {
        self.bytes = bytes
        let time = Timestamp(milliseconds: 0)
        let empty = Ticket(
            number: 10_000,
            revision: 1,
            token: String(repeating: "t", count: 32),
            status: .open,
            name: "Benchmark Customer",
            phoneNumber: "+12025550143",
            description: "",
            createdAt: time,
            updatedAt: time
        )
        description = String(repeating: "d", count: max(1, bytes - empty.jsonBytes.count))
        eventBytes = Event(sequence: 10_000, time: time, actor: "uid:0", type: .ticketCreated, ticket: 10_000).jsonBytes.count
    }
}
