internal import COpenSSL

/// A failure of libcrypto, with the call that failed.
public struct OpenSSLError: Error, Hashable, CustomStringConvertible {
    /// The function of libcrypto that failed.
    public let call: String
    /// libcrypto's message, or this module's for an argument that did not reach libcrypto.
    public let reason: String

    public var description: String { "\(call): \(reason)" }

    init(_ call: StaticString, reason: String) {
        self.call = "\(call)"
        self.reason = reason
    }

    /// Takes the reason from this thread's error queue. It empties the queue, so that no later failure reads it.
    init(_ call: StaticString) {
        let text = unsafe ERR_reason_error_string(ERR_get_error())
        ERR_clear_error()
        self.init(call, reason: unsafe text.map { unsafe String(cString: $0) } ?? "failed without a reason")
    }
}
