internal import Protocol

/// The failure of a call whose connection ended before the answer arrived.
struct UnansweredCall: Error {
    let fault: Fault
    /// Whether the whole call was sent. If not, the daemon has certainly not carried it out; if so, nobody here knows.
    let wasSent: Bool
}
