internal import CommitEngine

/// Whoever waits for the outcome of a change.
enum CommitReceipt: Sendable {
    case call(PendingCall)
    /// The daemon itself; called on the writer's thread.
    case own(@Sendable (Outcome) -> Void)

    var callID: CallID? {
        switch self {
        case .call(let call): call.record?.id
        case .own: nil
        }
    }
}
