import Protocol

/// Values as a small desk would have them. Nobody is called so, the numbers are set aside for fiction, and what looks like a secret
/// says in base64 that it is none.
enum Samples {
    /// 2026-11-24T02:30:51.123Z
    static let time = Timestamp(milliseconds: 1_795_487_451_123)
    /// "example-token-not-real-1"
    static let token = "ZXhhbXBsZS10b2tlbi1ub3QtcmVhbC0x"
    /// "example-session-token-not-real-1"
    static let sessionToken = "ZXhhbXBsZS1zZXNzaW9uLXRva2VuLW5vdC1yZWFsLTE"
    /// "example-seal-of-the-third-event!"
    static let seal = "ZXhhbXBsZS1zZWFsLW9mLXRoZS10aGlyZC1ldmVudCE"

    static let ticket = Ticket(
        number: 7,
        revision: 1,
        token: token,
        status: .open,
        name: "Ann Okafor",
        phoneNumber: "+12025550143",
        description: "The shaft of my mallet is loose.",
        createdAt: time,
        updatedAt: time
    )
    static let ticketText = """
        {"createdAt":"2026-11-24T02:30:51.123Z","description":"The shaft of my mallet is loose.",\
        "name":"Ann Okafor","number":7,"phoneNumber":"+12025550143","revision":1,\
        "status":"open","token":"ZXhhbXBsZS10b2tlbi1ub3QtcmVhbC0x","updatedAt":"2026-11-24T02:30:51.123Z"}
        """
    static let takenTicket = {
        var ticket = Samples.ticket
        (ticket.revision, ticket.status, ticket.language, ticket.assignee) = (2, .pending, "en-GB", "yuki")
        ticket.phoneNumberExtension = "12"
        ticket.updatedAt = time.adding(milliseconds: 61_000)
        return ticket
    }()
    static let takenTicketText = """
        {"assignee":"yuki","createdAt":"2026-11-24T02:30:51.123Z","description":"The shaft of my mallet is loose.",\
        "language":"en-GB","name":"Ann Okafor","number":7,"phoneNumber":"+12025550143","phoneNumberExtension":"12","revision":2,\
        "status":"pending","token":"ZXhhbXBsZS10b2tlbi1ub3QtcmVhbC0x","updatedAt":"2026-11-24T02:31:52.123Z"}
        """

    static let event = Event(
        sequence: 3,
        time: time,
        actor: "agent:yuki",
        type: .ticketUpdated,
        ticket: 7,
        changes: [.init(field: "status", from: "open", to: "pending"), .init(field: "assignee", to: "yuki")],
        mac: seal
    )
    static let eventText = """
        {"actor":"agent:yuki","changes":[{"field":"status","from":"open","to":"pending"},{"field":"assignee","to":"yuki"}],\
        "mac":"ZXhhbXBsZS1zZWFsLW9mLXRoZS10aGlyZC1ldmVudCE","sequence":3,"ticket":7,"time":"2026-11-24T02:30:51.123Z",\
        "type":"ticketUpdated"}
        """
    /// The salt is "example-salt-001", the digest "example-digest-of-the-note-here!", the seal "example-seal-of-the-fourth-event".
    static let note = Event(
        sequence: 4,
        time: time,
        actor: "agent:yuki",
        type: .ticketNoted,
        ticket: 7,
        text: "Called; a new shaft is on its way.",
        salt: "ZXhhbXBsZS1zYWx0LTAwMQ",
        digest: "ZXhhbXBsZS1kaWdlc3Qtb2YtdGhlLW5vdGUtaGVyZSE",
        mac: "ZXhhbXBsZS1zZWFsLW9mLXRoZS1mb3VydGgtZXZlbnQ"
    )
    static let noteText = """
        {"actor":"agent:yuki","digest":"ZXhhbXBsZS1kaWdlc3Qtb2YtdGhlLW5vdGUtaGVyZSE",\
        "mac":"ZXhhbXBsZS1zZWFsLW9mLXRoZS1mb3VydGgtZXZlbnQ","salt":"ZXhhbXBsZS1zYWx0LTAwMQ","sequence":4,\
        "text":"Called; a new shaft is on its way.","ticket":7,"time":"2026-11-24T02:30:51.123Z","type":"ticketNoted"}
        """

    static let agent = Agent(name: "yuki", createdAt: time, signedIn: true)
    static let agentText = #"{"createdAt":"2026-11-24T02:30:51.123Z","name":"yuki","signedIn":true}"#

    /// The key is "example-key1", the signature "example-signature-is-not-real-01".
    static let checkpoint = Checkpoint(
        sequence: 3, mac: seal, time: time, key: "ZXhhbXBsZS1rZXkx", signature: "ZXhhbXBsZS1zaWduYXR1cmUtaXMtbm90LXJlYWwtMDE")
    static let checkpointText = """
        {"key":"ZXhhbXBsZS1rZXkx","mac":"ZXhhbXBsZS1zZWFsLW9mLXRoZS10aGlyZC1ldmVudCE","sequence":3,\
        "signature":"ZXhhbXBsZS1zaWduYXR1cmUtaXMtbm90LXJlYWwtMDE","time":"2026-11-24T02:30:51.123Z"}
        """

    /// The store is "example-desk"; the hash is that of the text "example".
    static let backup = Backup(
        name: "supportd-20261124T023051.123Z", time: time, version: "0.1.0", schemaVersion: 3, bytes: 8192,
        sha256: "50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c", tickets: 1, events: 3, sequence: 3, mac: seal,
        store: "ZXhhbXBsZS1kZXNr"
    )
    static let backupText = """
        {"bytes":8192,"events":3,"mac":"ZXhhbXBsZS1zZWFsLW9mLXRoZS10aGlyZC1ldmVudCE","name":"supportd-20261124T023051.123Z",\
        "schemaVersion":3,"sequence":3,"sha256":"50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c",\
        "store":"ZXhhbXBsZS1kZXNr","tickets":1,"time":"2026-11-24T02:30:51.123Z","version":"0.1.0"}
        """
}
