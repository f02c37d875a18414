public import Protocol

/// Thrown by the maker of responders when a peer is not to be served: the peer's first call is answered with `fault`, and the
/// connection closes.
public struct PeerRefusal: Error {
    let fault: Fault
    /// Called once, with the method that the peer has called, nil for none.
    let onCall: @Sendable (String?) -> Void

    public init(_ fault: Fault, onCall: @escaping @Sendable (String?) -> Void) {
        self.fault = fault
        self.onCall = onCall
    }
}
