internal import OpenSSL
public import Protocol

/// A password as it is kept: scrypt (RFC 7914) with its parameters and salt.
///
/// N = 2^15, r = 8, p = 3 is one of the sets that OWASP's Password Storage Cheat Sheet recommends; it takes 32 MiB and
/// about a quarter of a second, so it never runs on an event loop.
public struct PasswordHash: Hashable, Sendable {
    private var n: Int
    private var r: Int
    private var p: Int
    private var salt: [UInt8]
    private var key: [UInt8]

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
        (n, r, p) = (1 << 15, 8, 3)
        salt = try SecureRandom.bytes(16)
        key = try Scrypt(n: n, r: r, p: p).derive(password: Array(password.utf8), salt: salt, count: 32)
    }

    public func matches(_ password: String) throws -> Bool { try Self.matches(password, self) }

    /// Whether `password` is that of `hash`. For nil, an unknown name, the same work is done and the answer is false, so
    /// that the time of a refusal does not show which names there are.
    public static func matches(_ password: String, _ hash: PasswordHash?) throws -> Bool {
        guard password.utf8.count <= maximumLength else { return false }
        let compared = hash ?? nobody
        let scrypt = Scrypt(n: compared.n, r: compared.r, p: compared.p)
        let key = try scrypt.derive(password: Array(password.utf8), salt: compared.salt, count: compared.key.count)
        return ConstantTime.equal(compared.key, key) && hash != nil
    }
    private static let nobody = PasswordHash(salt: [UInt8](repeating: 0, count: 16), key: [UInt8](repeating: 0, count: 32))

    private init(salt: [UInt8], key: [UInt8]) {
        (n, r, p) = (1 << 15, 8, 3)
        (self.salt, self.key) = (salt, key)
    }
}

extension PasswordHash: Record {
    public static var blank: PasswordHash { PasswordHash(salt: [], key: []) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("n", &n)
        fields.field("r", &r)
        fields.field("p", &p)
        fields.field("salt", &salt)
        fields.field("key", &key)
    }
}
