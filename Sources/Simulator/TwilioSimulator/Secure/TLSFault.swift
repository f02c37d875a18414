/// Why a connection in TLS was closed, beside what libssl says.
enum TLSFault: Error, Hashable, CustomStringConvertible {
    /// The handshake took too long.
    case slowHandshake
    /// More was to be sent before the handshake was done than is kept.
    case tooMuchTooEarly
    /// The connection ended without the other side's goodbye: what came may not be all (RFC 8446, section 6.1).
    case truncated
    /// The other side asks for answers, and does not read them.
    case unreadAnswers

    var description: String {
        switch self {
        case .slowHandshake: "The TLS handshake took too long."
        case .tooMuchTooEarly: "Too much was to be sent before the TLS handshake was done."
        case .truncated: "The connection ended without a TLS close_notify."
        case .unreadAnswers: "The other side does not read TLS's own answers."
        }
    }
}
