internal import CLibSSL

/// A key on P-256 and a self-signed certificate, new for each run.
///
/// The other side knows the certificate by the fingerprint in the session description (RFC 8827, section 6.5). So it needs no
/// certificate authority.
@safe public final class DTLSIdentity {
    /// SHA-256 of the certificate, 32 bytes.
    public let fingerprint: [UInt8]
    let context: OpaquePointer

    private static let lifetime = 30 * 86_400

    public init() throws(TLSError) {
        let key = try unsafe Self.makeKey()
        defer { unsafe EVP_PKEY_free(key) }
        let certificate = try unsafe Self.makeCertificate(key)
        defer { unsafe X509_free(certificate) }
        fingerprint = try unsafe Self.fingerprint(of: certificate)
        guard let context = unsafe SSL_CTX_new(DTLS_server_method()) else { throw TLSError("SSL_CTX_new") }
        unsafe self.context = unsafe context
        guard unsafe SSL_CTX_use_certificate(context, certificate) == 1,
            unsafe SSL_CTX_use_PrivateKey(context, key) == 1
        else { throw TLSError("SSL_CTX_use_certificate") }
        // Unlike its siblings, this function returns 0 for success.
        guard unsafe SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80") == 0 else {
            throw TLSError("SSL_CTX_set_tlsext_use_srtp")
        }
        // Any certificate passes here. Its fingerprint is compared after the handshake.
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT) { _, _ in 1 }
    }

    deinit { unsafe SSL_CTX_free(context) }

    private static func makeKey() throws(TLSError) -> OpaquePointer {
        guard let generator = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { throw TLSError("EVP_PKEY_CTX_new_id") }
        defer { unsafe EVP_PKEY_CTX_free(generator) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(generator) == 1, unsafe dtls_use_p256(generator) == 1,
            unsafe EVP_PKEY_keygen(generator, &key) == 1, let key = unsafe key
        else { throw TLSError("EVP_PKEY_keygen") }
        return unsafe key
    }

    private static func makeCertificate(_ key: OpaquePointer) throws(TLSError) -> OpaquePointer {
        guard let certificate = unsafe X509_new() else { throw TLSError("X509_new") }
        let name = unsafe X509_get_subject_name(certificate)
        // It begins a day ago, for clocks that are slow.
        guard unsafe X509_set_version(certificate, 2) == 1,
            unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1,
            unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -86_400) != nil,
            unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime) != nil,
            unsafe X509_set_pubkey(certificate, key) == 1,
            unsafe X509_NAME_add_entry_by_txt(name, "CN", 0x1001, "twilio-simulator", -1, -1, 0) == 1,
            unsafe X509_set_issuer_name(certificate, name) == 1,
            unsafe X509_sign(certificate, key, EVP_sha256()) > 0
        else {
            unsafe X509_free(certificate)
            throw TLSError("X509_sign")
        }
        return unsafe certificate
    }

    static func fingerprint(of certificate: OpaquePointer) throws(TLSError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        var written: UInt32 = 0
        guard unsafe X509_digest(certificate, EVP_sha256(), &hash, &written) == 1, written == 32 else {
            throw TLSError("X509_digest")
        }
        return hash
    }
}
