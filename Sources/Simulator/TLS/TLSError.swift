internal import CLibSSL

/// What libssl refused.
public enum TLSError: Error, Hashable, CustomStringConvertible {
    /// One of its calls, and its words.
    case call(String, reason: String)
    /// A file without a certificate that can be used.
    case certificate(file: String, reason: String)
    /// A file without a key that can be used.
    case key(file: String, reason: String)
    /// A key that belongs to another certificate.
    case mismatch(key: String, certificate: String)

    public var description: String {
        switch self {
        case .call(let call, let reason): "\(call): \(reason)"
        case .certificate(let file, let reason):
            "The file \(file) must have a certificate in PEM, with its chain behind it, and cannot be used: \(reason)."
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

    /// The first error of this thread's queue: the later ones say less. Empties it.
    static func takeReason() -> String {
        let text = unsafe tls_reason(ERR_get_error())
        ERR_clear_error()
        return unsafe text.map { unsafe String(cString: $0) } ?? "failed without a reason"
    }
}
