internal import COpenSSL

/// SHA-256 of bytes that arrive in parts.
@safe public struct SHA256Stream: ~Copyable {
    private let context: OpaquePointer

    public init() throws(OpenSSLError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw OpenSSLError("EVP_MD_CTX_new") }
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw OpenSSLError("EVP_DigestInit_ex")
        }
        unsafe self.context = context
    }
    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ part: RawSpan) throws(OpenSSLError) {
        let result = unsafe part.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard result == 1 else { throw OpenSSLError("EVP_DigestUpdate") }
    }

    /// The hash: 32 bytes.
    public consuming func finish() throws(OpenSSLError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        var written: UInt32 = 0
        guard unsafe EVP_DigestFinal_ex(context, &hash, &written) == 1, written == 32 else { throw OpenSSLError("EVP_DigestFinal_ex") }
        return hash
    }
}
