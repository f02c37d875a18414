public import Protocol

/// A group of changes as a log keeps it, on one machine's disk or shared by several.
///
/// Its bytes are parts, each with its length in four bytes before it (big-endian): first the head, a JSON object, and then each change.
public struct Entry: Hashable, Sendable {
    public var head: EntryHead
    /// Each as `Change.encoded` has it.
    public var changes: [[UInt8]]

    public init(_ head: EntryHead, changes: [[UInt8]]) {
        self.head = head
        self.changes = changes
    }

    public var bytes: [UInt8] {
        let head = head.jsonBytes
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + head.count + changes.reduce(0) { $0 + 4 + $1.count })
        Self.append(head, to: &bytes)
        for change in changes { Self.append(change, to: &bytes) }
        return bytes
    }

    private static func append(_ part: [UInt8], to bytes: inout [UInt8]) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
        bytes.append(contentsOf: part)
    }

    /// Why bytes are no entry that this program can apply.
    public enum Refusal: Error, Hashable, CustomStringConvertible {
        case unreadable
        case unknownFormat(Int)

        public var description: String {
            switch self {
            case .unreadable: "these bytes are no group of changes"
            case .unknownFormat(let format):
                "the group has format \(format), and this supportd knows format \(EntryHead.format): install a newer one"
            }
        }
    }

    /// Reads what ``bytes`` gave, in this or in an earlier program.
    public init(decoding bytes: [UInt8]) throws(Refusal) {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { throw .unreadable }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { throw .unreadable }
            parts.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard let first = parts.first, let head = try? EntryHead.read(first.span.bytes, unknown: .ignored) else { throw .unreadable }
        guard head.format == EntryHead.format else { throw .unknownFormat(head.format) }
        self.head = head
        changes = Array(parts.dropFirst())
    }
}

/// What a group of changes says of itself.
public struct EntryHead: Hashable, Sendable {
    public static let format = 1
    public var format = Self.format
    /// The schema of the store that the group was made for.
    public var level: Int
    /// When the group was made.
    public var time: Timestamp
    /// The last event that the store had before the group, and that event's seal; 0 and nothing in an empty store. Whoever applies the
    /// group compares both: a store that has another seal there has other changes.
    public var sequence: Int
    public var mac: String

    public init(level: Int, time: Timestamp, sequence: Int, mac: String) {
        self.level = level
        self.time = time
        self.sequence = sequence
        self.mac = mac
    }
}

extension EntryHead: Record {
    public static var blank: EntryHead { EntryHead(level: 0, time: Timestamp(milliseconds: 0), sequence: 0, mac: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("format", &format)
        fields.field("level", &level)
        fields.field("time", &time)
        fields.field("sequence", &sequence)
        fields.field("mac", &mac)
    }
}
