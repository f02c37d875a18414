internal import COpenSSL

/// Comparison of secrets.
public enum ConstantTime {
    /// Whether both have the same bytes. The time depends on the lengths, and not on the contents.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
