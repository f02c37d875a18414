internal import COpenSSL

/// HMAC-SHA-256 under one key for many messages.
///
/// It keeps libcrypto's context, so a short message takes half as long as with ``HMAC``, which looks up the digest and hashes
/// the key each time.
///
/// `@unchecked Sendable`: libcrypto lets any thread use the context, one at a time. The compiler ensures this, since the value
/// cannot be copied and each use is `mutating`.
@safe public struct HMACContext: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer
    private static let digestParameter: StaticString = "digest"

    public init(key: [UInt8]) throws(OpenSSLError) {
        // libcrypto would take an empty key for "the key that the context has".
        guard !key.isEmpty else { throw OpenSSLError("EVP_MAC_init", reason: "the key is empty") }
        let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        // The context keeps its own reference to the algorithm.
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw OpenSSLError("EVP_MAC_CTX_new") }
        var digest = Array("SHA256".utf8CString)
        let result = unsafe digest.withUnsafeMutableBufferPointer { digest in
            // The parameter keeps the pointer to its name. The bytes of a literal argument would live for one call only.
            let name = unsafe UnsafeRawPointer(Self.digestParameter.utf8Start).assumingMemoryBound(to: CChar.self)
            var parameters = unsafe [
                OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            return unsafe EVP_MAC_init(context, key, key.count, &parameters)
        }
        guard result == 1 else {
            unsafe EVP_MAC_CTX_free(context)
            throw OpenSSLError("EVP_MAC_init")
        }
        unsafe self.context = context
    }
    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// The 32 bytes of the code of `message`, which may be in two parts.
    public mutating func code(of message: RawSpan, _ rest: RawSpan = RawSpan()) throws(OpenSSLError) -> [UInt8] {
        // Without a key argument, it restarts with the key that it has.
        guard unsafe EVP_MAC_init(context, nil, 0, nil) == 1 else { throw OpenSSLError("EVP_MAC_init") }
        try add(message)
        try add(rest)
        var code = [UInt8](repeating: 0, count: 32)
        var written = 0
        guard unsafe EVP_MAC_final(context, &code, &written, 32) == 1, written == 32 else { throw OpenSSLError("EVP_MAC_final") }
        return code
    }

    private func add(_ part: RawSpan) throws(OpenSSLError) {
        guard part.byteCount > 0 else { return }
        let result = unsafe part.withUnsafeBytes { unsafe EVP_MAC_update(context, $0.bindMemory(to: UInt8.self).baseAddress, $0.count) }
        guard result == 1 else { throw OpenSSLError("EVP_MAC_update") }
    }
}
