public import Protocol

/// Who changes the store, and when. Every event carries both.
public struct Origin: Sendable {
    /// As ``Protocol/Event/actor`` has it, for example `agent:yuki`.
    public let actor: String
    public let time: Timestamp
    public init(actor: String, time: Timestamp) {
        self.actor = actor
        self.time = time
    }
}
