/// Walks the whole log and names the first event that is not what was written.
public struct EventsVerify: Method {
    public static let name = "events.verify"
    public static let access = Access.admin
    public static let summary = "Verifies the seals of all events, and names the first that was changed, removed or put elsewhere."

    /// What was found at the first event that is not right.
    public struct Failure: Codable, Hashable, Sendable {
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// The event is not the one that was written, or has no seal.
            case changed
            /// The event is not there.
            case removed
            /// Another event stands in its place.
            case outOfOrder
            /// A customer's data is gone from it, and the ticket was never deleted.
            case erased
            /// The log ends before it, and the checkpoint has seen it.
            case cutOff
            /// The seal is right, and is not the one that the checkpoint has seen.
            case rewritten
        }
        /// The event that is not right.
        public var sequence: Int
        /// What is wrong with it.
        public var kind: Kind
        /// A sentence for people.
        public var message: String
        public init(sequence: Int, kind: Kind, message: String) {
            self.sequence = sequence
            self.kind = kind
            self.message = message
        }
    }

    public struct Result: Codable, Hashable, Sendable {
        /// The last event that is right, when all before it are; 0 when none is.
        public var sequence: Int
        /// The event that the configured key begins with; absent while the key is the store's own secret.
        public var configuredKeyFrom: Int?
        /// Absent when the whole log is right.
        public var failure: Failure?
        public init(sequence: Int, configuredKeyFrom: Int? = nil, failure: Failure? = nil) {
            self.sequence = sequence
            self.configuredKeyFrom = configuredKeyFrom
            self.failure = failure
        }
    }

    /// What `events.checkpoint` answered earlier. One that this store's key did not sign is `invalid`.
    public var checkpoint: Checkpoint?
    public init(checkpoint: Checkpoint? = nil) { self.checkpoint = checkpoint }
}

extension EventsVerify: Record {
    public static var blank: EventsVerify { EventsVerify() }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("checkpoint", &checkpoint)
    }
}
