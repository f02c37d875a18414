internal import CLibSSL

/// A failure of libssl.
public enum TLSError: Error, Hashable, CustomStringConvertible {
    /// A call that failed, with libssl's message.
    case call(String, reason: String)
    /// The file has no certificate that can be used.
    case certificate(file: String, reason: String)
    /// The file has no key that can be used.
    case key(file: String, reason: String)
    /// The key belongs to another certificate.
    case mismatch(key: String, certificate: String)

    public var description: String {
        switch self {
        case .call(let call, let reason): "\(call): \(reason)"
        case .certificate(let file, let reason):
            "The file \(file) must have a certificate in PEM with its chain after it, and cannot be used: \(reason)."
        case .key(let file, let reason):
            "The file \(file) must have a private key in PEM without a passphrase, and cannot be used: \(reason)."
        case .mismatch(let key, let certificate): "The key in \(key) must be that of the certificate in \(certificate), and is another."
        }
    }

    init(_ call: StaticString, reason: String) {
        self = .call("\(call)", reason: reason)
    }

    /// Takes the reason from this thread's error queue, and empties it.
    init(_ call: StaticString) {
        self.init(call, reason: Self.takeReason())
    }

    /// The first error of this thread's queue, since later ones say less. It empties the queue.
    static func takeReason() -> String {
        let text = unsafe tls_reason(ERR_get_error())
        ERR_clear_error()
        return unsafe text.map { unsafe String(cString: $0) } ?? "failed without a reason"
    }
}
