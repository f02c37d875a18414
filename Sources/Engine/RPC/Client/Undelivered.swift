internal import Protocol

/// A call whose connection ended before its answer came.
struct Undelivered: Error {
    let fault: Fault
    /// False when the call has not reached the daemon whole, so that it certainly was not done. When it was sent, nobody here
    /// knows.
    let wasSent: Bool
}
