import Protocol

enum Samples {
    /// 2026-11-24T02:30:51.123Z
    static let time = Timestamp(milliseconds: 1_795_487_451_123)
    static let ticket = Ticket(
        number: 7,
        revision: 1,
        token: "t",
        status: .open,
        name: "Ann",
        phoneNumber: "+12025550143",
        phoneNumberText: "(202) 555-0143",
        dialable: true,
        description: "d",
        createdAt: time,
        updatedAt: time
    )
    static let event = Event(
        sequence: 3,
        time: time,
        actor: "agent:yuki",
        type: .ticketUpdated,
        ticket: 7,
        agent: "yuki",
        changes: [.init(field: "name"), .init(field: "status", from: "open", to: "closed")],
        text: "called"
    )
    static let checkpoint = Checkpoint(sequence: 3, mac: "m", time: time, key: "k", signature: "s")
    static let backup = Backup(
        name: "n", time: time, version: "0.1.0", schemaVersion: 2, bytes: 8192, sha256: "0f", tickets: 1, events: 3, sequence: 3,
        mac: "m"
    )
}
