internal import OpenSSL
internal import Synchronization

/// The customer's key to a ticket: 32 characters of base64url that cannot be guessed and do not show the number.
///
/// 16 random bytes, and the number masked by an HMAC of them under the store's secret. The random bytes are the key: they
/// are compared with the ticket's. The mask only finds the ticket, so no index of random keys slows every write down.
final class TicketTokens: Sendable {
    static let keyLength = 32
    static let seedLength = 16
    /// Tells the secrets of stores apart.
    let mark: UInt64
    private let key: [UInt8]
    private let hash: Mutex<HMACContext>

    init(key: [UInt8]) throws {
        var hash = try HMACContext(key: key)
        let nothing: [UInt8] = []
        mark = Self.firstNumber(of: try hash.code(of: nothing.span.bytes))
        self.key = key
        self.hash = Mutex(hash)
    }

    /// ``seedLength`` bytes.
    static func newSeed() -> [UInt8] { KernelRandom.sixteenBytes() }

    /// What hides the number in the token of this seed. From any thread.
    func mask(of seed: [UInt8]) throws -> UInt64 { Self.firstNumber(of: try code(of: seed)) }

    /// Appends the token of a ticket.
    ///
    /// - Parameter mask: of the seed.
    static func append(_ number: UInt64, mask: UInt64, seed: [UInt8], to text: inout [UInt8]) {
        Base64.appendURL(bytes(of: number ^ mask) + seed, to: &text)
    }

    /// The number of the ticket that `token` would be of; nil when it is of none. From any thread.
    func number(of token: String) throws -> UInt64? {
        guard token.utf8.count == 32, let bytes = Base64.decodeURL(token), bytes.count == 8 + Self.seedLength else {
            return nil
        }
        return Self.firstNumber(of: bytes) ^ (try mask(of: Array(bytes.dropFirst(8))))
    }

    /// Tells contents apart without keeping them. From any thread.
    func fingerprint(_ fields: [String]) throws -> [UInt8] {
        // No field can have a zero byte, so joined fields are as different as the fields are.
        try code(of: Array(fields.joined(separator: "\0").utf8))
    }

    private func code(of message: [UInt8]) throws -> [UInt8] {
        if let code = try hash.withLockIfAvailable({ try $0.code(of: message.span.bytes) }) { return code }
        // Another thread has the context, and an event loop waits for nobody: without the context it takes twice as long.
        return try HMAC.sha256(key: key, message: message)
    }

    // Big-endian.
    private static func firstNumber(of bytes: [UInt8]) -> UInt64 {
        bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    private static func bytes(of value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
    }
}
