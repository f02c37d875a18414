internal import CommitEngine

/// Whoever waits for the outcome of a change.
enum CommitReceipt: Sendable {
    /// - `reply`: the reply's JSON in the place of the outcome; nil when the outcome is the reply.
    case call(PendingCall, reply: [UInt8]?)
    /// The daemon itself; called on the writer's thread.
    case own(@Sendable (Outcome) -> Void)

    var callID: CallID? {
        switch self {
        case .call(let call, _): call.record?.id
        case .own: nil
        }
    }
}
