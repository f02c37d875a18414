internal import CLibSSL

/// The certificate and the key that all connections of a server share.
///
/// TLS is 1.2 or newer. A client that offers protocols (ALPN, RFC 7301) gets http/1.1, or is refused.
///
/// Thread-safe: it never changes after `init`, and libssl counts the references.
@safe public final class TLSServerContext: @unchecked Sendable {
    let context: OpaquePointer

    /// - Parameters: two files in PEM: the certificate with its chain after it, and the key. The error names the file.
    public init(certificateChain: String, key: String) throws(TLSError) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw TLSError("SSL_CTX_new") }
        unsafe self.context = unsafe context
        guard unsafe tls_serve_http(context) == 1 else { throw TLSError("SSL_CTX_set_min_proto_version") }
        ERR_clear_error()
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificateChain) == 1 else {
            throw .certificate(file: certificateChain, reason: TLSError.takeReason())
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
            let error = ERR_peek_error()
            if ERR_GET_LIB(error) == ERR_LIB_X509, [X509_R_KEY_VALUES_MISMATCH, X509_R_KEY_TYPE_MISMATCH].contains(ERR_GET_REASON(error)) {
                ERR_clear_error()
                throw .mismatch(key: key, certificate: certificateChain)
            }
            throw .key(file: key, reason: TLSError.takeReason())
        }
        // For a key of another kind, the context has no certificate at all.
        guard unsafe SSL_CTX_check_private_key(context) == 1 else {
            ERR_clear_error()
            throw .mismatch(key: key, certificate: certificateChain)
        }
    }

    deinit { unsafe SSL_CTX_free(context) }
}
