/// Reads a part of a snapshot's file, so that a client can write it where the daemon may not.
public struct ServerBackupChunk: Method {
    public static let name = "server.backupChunk"
    public static let access = Access.admin
    public static let summary = "Reads a part of a snapshot's file."

    public struct Result: Codable, Hashable, Sendable {
        /// At most 512 KiB of the file, in base64 with padding; empty after the end.
        public var data: String
        /// Where the next part begins; absent on the last.
        public var next: Int?
        public init(data: String, next: Int? = nil) {
            self.data = data
            self.next = next
        }
    }

    /// Bytes of a part: in base64 they are well below a frame's limit.
    public static let size = 512 * 1024

    /// The snapshot's name.
    public var name: String
    /// Bytes from the beginning of the file.
    public var offset: Int
    public var mayBeRepeated: Bool { true }
    public init(name: String, offset: Int) {
        self.name = name
        self.offset = offset
    }
}

extension ServerBackupChunk: Record {
    public static var blank: ServerBackupChunk { ServerBackupChunk(name: "", offset: 0) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("offset", &offset)
    }
}
