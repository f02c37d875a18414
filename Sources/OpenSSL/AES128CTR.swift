internal import COpenSSL

/// The key stream of AES-128 in counter mode (NIST SP 800-38A), for SRTP (RFC 3711).
///
/// Not safe for threads: whoever has it keeps it to one.
@safe public final class AES128CTR {
    private let context: OpaquePointer

    /// - Parameter key: 16 bytes.
    public init(key: [UInt8]) throws(OpenSSLError) {
        guard key.count == 16 else { throw OpenSSLError("EVP_EncryptInit_ex", reason: "the key must have 16 bytes") }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw OpenSSLError("EVP_CIPHER_CTX_new") }
        unsafe self.context = unsafe context
        guard unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key, nil) == 1 else {
            throw OpenSSLError("EVP_EncryptInit_ex")
        }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// `bytes` encrypted, or decrypted, with the key stream that begins at `counter` (16 bytes).
    public func apply(to bytes: [UInt8], counter: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard counter.count == 16 else { throw OpenSSLError("EVP_EncryptInit_ex", reason: "the counter must have 16 bytes") }
        var output = [UInt8](repeating: 0, count: bytes.count)
        var written: Int32 = 0
        guard unsafe EVP_EncryptInit_ex(context, nil, nil, nil, counter) == 1,
            unsafe EVP_EncryptUpdate(context, &output, &written, bytes, Int32(clamping: bytes.count)) == 1,
            written == bytes.count
        else { throw OpenSSLError("EVP_EncryptUpdate") }
        return output
    }
}
