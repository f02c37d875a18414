internal import COpenSSL

/// Keyed hashes (RFC 2104).
///
/// SHA-1 is here because Twilio signs its webhooks with it. It is still sound as a MAC. It is not sound as a plain hash, so
/// this module has no plain SHA-1.
public enum HMAC {
    /// HMAC-SHA-1: 20 bytes.
    public static func sha1(key: [UInt8], message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe code(EVP_sha1(), byteCount: 20, key: key, message: message)
    }

    /// HMAC-SHA-256: 32 bytes.
    public static func sha256(key: [UInt8], message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe code(EVP_sha256(), byteCount: 32, key: key, message: message)
    }

    private static func code(
        _ digest: OpaquePointer?, byteCount: Int, key: [UInt8], message: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        guard let keyCount = Int32(exactly: key.count) else {
            throw OpenSSLError("HMAC", reason: "the key is longer than 2 GiB")
        }
        var code = [UInt8](repeating: 0, count: byteCount)
        var written: UInt32 = 0
        let result = unsafe COpenSSL.HMAC(digest, key, keyCount, message, message.count, &code, &written)
        guard unsafe result != nil, written == byteCount else { throw OpenSSLError("HMAC") }
        return code
    }
}
