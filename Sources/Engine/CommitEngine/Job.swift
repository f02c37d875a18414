/// A change that was submitted, and who waits for its outcome.
public struct Job<Change: Sendable, Receipt: Sendable>: Sendable {
    /// The local user whose quota it takes; nil for a change of the daemon's own.
    public let user: UInt32?
    /// The size of the request in bytes: the change may hold all of it.
    public let bytes: Int
    public let receipt: Receipt
    public let change: Change

    public init(_ change: Change, _ receipt: Receipt, user: UInt32?, bytes: Int) {
        self.user = user
        self.bytes = bytes
        self.receipt = receipt
        self.change = change
    }
}
