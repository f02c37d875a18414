internal import COpenSSL

/// libcrypto's random generator, seeded by the kernel.
public enum SecureRandom {
    /// `count` random bytes that nobody can predict. Throws if the generator could not be seeded.
    public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        guard count >= 0, let wanted = Int32(exactly: count) else {
            throw OpenSSLError("RAND_bytes", reason: "the count of bytes must be 0 to 2,147,483,647")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, wanted) == 1 else { throw OpenSSLError("RAND_bytes") }
        return bytes
    }
}
