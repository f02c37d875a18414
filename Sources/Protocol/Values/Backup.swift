/// A snapshot of the whole store in one file, and what is in it. It stands beside the file as `NAME.json`.
public struct Backup: Codable, Hashable, Sendable {
    /// The file's name without `.mdb`, for example `supportd-20261124T023051.123Z`.
    public var name: String
    /// When it was made.
    public var time: Timestamp
    /// The program's version.
    public var version: String
    /// The version of the store's layout on the disk.
    public var schemaVersion: Int
    /// The file's size.
    public var bytes: Int
    /// Of the file: 64 hexadecimal digits, as `sha256sum` prints them.
    public var sha256: String
    /// How many tickets it has.
    public var tickets: Int
    /// How many events it has.
    public var events: Int
    /// The last event.
    public var sequence: Int
    /// The seal of the last event; absent in a store of schema 1, or with an empty log.
    public var mac: String?
    /// Which store it is of: 16 characters of base64url. Absent in what an earlier program made.
    public var store: String?
    /// What is wrong with it, the first of all; absent for a sound one.
    public var problems: [String]?

    public init(
        name: String,
        time: Timestamp,
        version: String,
        schemaVersion: Int,
        bytes: Int,
        sha256: String,
        tickets: Int,
        events: Int,
        sequence: Int,
        mac: String? = nil,
        store: String? = nil,
        problems: [String]? = nil
    ) {
        self.name = name
        self.time = time
        self.version = version
        self.schemaVersion = schemaVersion
        self.bytes = bytes
        self.sha256 = sha256
        self.tickets = tickets
        self.events = events
        self.sequence = sequence
        self.mac = mac
        self.store = store
        self.problems = problems
    }
}

extension Backup: Record {
    public static var blank: Backup {
        Backup(
            name: "", time: Timestamp(milliseconds: 0), version: "", schemaVersion: 0, bytes: 0, sha256: "", tickets: 0, events: 0,
            sequence: 0
        )
    }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("time", &time)
        fields.field("version", &version)
        fields.field("schemaVersion", &schemaVersion)
        fields.field("bytes", &bytes)
        fields.field("sha256", &sha256)
        fields.field("tickets", &tickets)
        fields.field("events", &events)
        fields.field("sequence", &sequence)
        fields.field("mac", &mac)
        fields.field("store", &store)
        fields.field("problems", &problems)
    }
}

extension Backup {
    public var isDamaged: Bool { problems != nil }

    /// Where the manifest of a snapshot's file stands: `desk.mdb` has `desk.json`, `desk` has `desk.json`.
    public static func manifest(of file: String) -> String {
        (file.hasSuffix(".mdb") ? String(file.dropLast(4)) : file) + ".json"
    }
}
