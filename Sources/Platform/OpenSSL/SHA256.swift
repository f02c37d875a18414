internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The hash of `message`: 32 bytes.
    public static func hash(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        var written: UInt32 = 0
        let result = unsafe EVP_Digest(message, message.count, &hash, &written, EVP_sha256(), nil)
        guard result == 1, written == 32 else { throw OpenSSLError("EVP_Digest") }
        return hash
    }
}
