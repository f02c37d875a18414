internal import COpenSSL

/// The password hash scrypt (RFC 7914) with its cost parameters.
///
/// One derivation takes 128 · n · r bytes and tens of milliseconds. Call it off the event loops, and limit how many run at once.
public struct Scrypt: Hashable, Sendable {
    /// The cost in time and memory: a power of two above 1.
    public let n: Int
    /// The block size, usually 8.
    public let r: Int
    /// How many times the work is done, one after another. Usually 1.
    public let p: Int

    /// The most memory that one derivation may take, in bytes. It is enough for n = 1,048,576 with r = 1, or n = 131,072 with
    /// r = 8. libcrypto's own limit of 32 MiB is just too low for n = 32,768 with r = 8.
    public static let memoryLimit = 160 << 20

    public init(n: Int, r: Int, p: Int) {
        self.n = n
        self.r = r
        self.p = p
    }

    /// `count` bytes from the password. Throws also for parameters that RFC 7914 or the memory limit forbids.
    public func derive(password: [UInt8], salt: [UInt8], count: Int) throws(OpenSSLError) -> [UInt8] {
        guard let n = UInt64(exactly: n), let r = UInt64(exactly: r), let p = UInt64(exactly: p), count > 0 else {
            throw OpenSSLError("EVP_PBE_scrypt", reason: "n, r, p and the count of bytes must be above 0")
        }
        // RFC 7914 allows (2^32 - 1) * 32 bytes. No caller needs more than this limit, and the array must fit in memory.
        guard count <= 1 << 16 else {
            throw OpenSSLError("EVP_PBE_scrypt", reason: "more than 65,536 bytes were requested")
        }
        var key = [UInt8](repeating: 0, count: count)
        let result = unsafe password.withUnsafeBytes { password in
            unsafe EVP_PBE_scrypt(
                password.bindMemory(to: CChar.self).baseAddress, password.count,
                salt, salt.count, n, r, p, UInt64(Self.memoryLimit), &key, count
            )
        }
        guard result == 1 else { throw OpenSSLError("EVP_PBE_scrypt") }
        return key
    }
}
