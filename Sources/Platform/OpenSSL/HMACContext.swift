internal import COpenSSL

/// HMAC-SHA-256 under one key for many messages: libcrypto's context is kept, so that a short message costs half of what
/// ``HMAC`` takes, which looks the digest up and hashes the key each time.
///
/// `@unchecked Sendable`: libcrypto lets any thread use the context, one at a time. It cannot be copied, and each use is
/// `mutating`, so the compiler sees to that.
@safe public struct HMACContext: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer
    private static let digestParameter: StaticString = "digest"

    public init(key: [UInt8]) throws(OpenSSLError) {
        // An empty key would be taken for "the key that you have".
        guard !key.isEmpty else { throw OpenSSLError("EVP_MAC_init", reason: "the key is empty") }
        let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        // The context keeps the algorithm by itself.
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { throw OpenSSLError("EVP_MAC_CTX_new") }
        var digest = Array("SHA256".utf8CString)
        let result = unsafe digest.withUnsafeMutableBufferPointer { digest in
            // The parameter holds its name's pointer, so this is no literal, whose bytes would live for the one call.
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

    /// The code of `message`, which may come in two parts: 32 bytes.
    public mutating func code(of message: RawSpan, _ rest: RawSpan = RawSpan()) throws(OpenSSLError) -> [UInt8] {
        // Without a key it begins anew with the one that it has.
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
