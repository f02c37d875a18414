internal import OpenSSL
internal import Protocol

/// A password as it is kept: scrypt (RFC 7914) with its parameters and salt.
///
/// N = 2^15, r = 8, p = 3 is one of the sets that OWASP's Password Storage Cheat Sheet recommends; it takes 32 MiB and
/// about a quarter of a second, so it never runs on an event loop.
public struct PasswordHash: Codable, Hashable, Sendable {
    private let n: Int
    private let r: Int
    private let p: Int
    private let salt: [UInt8]
    private let key: [UInt8]

    static let minimumLength = 10
    static let maximumLength = 1000

    /// Hashes a new password.
    public init(_ password: String) throws {
        guard password.utf8.count >= Self.minimumLength else {
            throw Fault(.invalid, field: "password", "A password has at least \(Self.minimumLength) bytes.")
        }
        guard password.utf8.count <= Self.maximumLength else {
            throw Fault(.invalid, field: "password", "A password has at most \(Self.maximumLength) bytes.")
        }
        // A zero byte at the end is lost in HMAC's padding, and the others cannot be typed.
        guard !password.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw Fault(.invalid, field: "password", "A password has no control characters.")
        }
        try self.init(password, salt: SecureRandom.bytes(16))
    }

    private init(_ password: String, salt: [UInt8]) throws {
        (n, r, p) = (1 << 15, 8, 3)
        self.salt = salt
        key = try Scrypt(n: n, r: r, p: p).derive(password: Array(password.utf8), salt: salt, count: 32)
    }

    public func matches(_ password: String) throws -> Bool {
        guard password.utf8.count <= Self.maximumLength else { return false }
        let other = try Scrypt(n: n, r: r, p: p).derive(password: Array(password.utf8), salt: salt, count: key.count)
        return ConstantTime.equal(key, other)
    }

    /// Takes as long as ``matches(_:)``, for a name that is nobody's: how long a refusal takes tells nothing.
    public static func matchesNothing(_ password: String) throws {
        guard password.utf8.count <= maximumLength else { return }
        _ = try PasswordHash(password, salt: [UInt8](repeating: 0, count: 16))
    }
}
