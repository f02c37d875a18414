internal import Twilio

/// The overview's state, as its page reads it.
struct Overview: Encodable {
    struct Phone: Encodable {
        let number: String
        let behaviour: String
        let isOpen: Bool
        let url: String
    }
    struct Client: Encodable {
        let identity: String
        let devices: Int
    }
    struct Leg: Encodable {
        let sid: String
        let parentSid: String?
        let from: String
        let to: String
        let direction: String
        let status: String
        let verb: String?
        let startedAt: String
    }
    struct Queue: Encodable {
        let name: String
        let size: Int
    }
    struct Room: Encodable {
        let name: String
        let participants: Int
    }
    struct Tape: Encodable {
        let sid: String
        let callSid: String
        let seconds: Int
        let url: String
    }

    let phones: [Phone]
    let clients: [Client]
    let calls: [Leg]
    let queues: [Queue]
    let conferences: [Room]
    let recordings: [Tape]

    private static let shownCalls = 50

    @Exchange
    init(_ board: Switchboard) {
        let open = board.directory.openPhones
        phones =
            board.phones.sorted().map { Phone(number: $0, behaviour: "handset", isOpen: open.contains($0), url: "/phones/\($0)") }
            + RobotLine.numbers.sorted { $0.key < $1.key }
            .map { Phone(number: $0.key, behaviour: $0.value.rawValue, isOpen: true, url: "") }
        clients = board.directory.registeredClients.map { Client(identity: $0.identity, devices: $0.devices) }
        calls = board.calls.values.sorted { $0.createdAt > $1.createdAt }.prefix(Self.shownCalls).map { call in
            Leg(
                sid: call.sid, parentSid: call.parent?.sid, from: call.from, to: call.to, direction: call.direction.text,
                status: call.status.text, verb: call.isOver ? nil : call.verb, startedAt: call.createdAt.rfc3339)
        }
        queues = board.queues.all.map { Queue(name: $0.name, size: $0.entries.count) }
        conferences = board.conferences.all.filter { $0.state != .completed }
            .map { Room(name: $0.name, participants: $0.participants.count) }
        recordings = board.recordings.values.sorted { $0.createdAt > $1.createdAt }
            .map { Tape(sid: $0.sid, callSid: $0.callSID, seconds: $0.seconds, url: "/recordings/\($0.sid)") }
    }
}

/// A text, as a handset shows it.
struct HandsetMessage: Encodable {
    let direction: String
    let from: String
    let to: String
    let body: String
    let time: String

    init(_ message: Message, _ number: String) {
        // Seen from the handset.
        direction = message.to == number ? "inbound" : "outbound"
        from = message.from
        to = message.to
        body = message.body
        time = message.createdAt.rfc3339
    }
}
