internal import OpenSSL
internal import Synchronization

/// The customer's key to a ticket: 32 characters of base64url that cannot be guessed and do not show the number.
///
/// 16 random bytes, and the number masked by an HMAC of them under the store's secret. The random bytes are the key: they
/// are compared with the ticket's. The mask only finds the ticket, so no index of random keys slows every write down.
final class TicketTokens: Sendable {
    static let keyLength = 32
    static let seedLength = 16
    let key: [UInt8]
    /// For the one writer, as ``EventTable`` has one: the lock is never waited for.
    private let hash: Mutex<HMACContext>

    init(key: [UInt8]) throws {
        self.key = key
        hash = Mutex(try HMACContext(key: key))
    }

    /// ``seedLength`` bytes.
    static func newSeed() -> [UInt8] { KernelRandom.sixteenBytes() }

    func token(for number: UInt64, seed: [UInt8]) throws -> String {
        let mask = Self.firstNumber(of: try hash.withLock { try $0.code(of: seed.span.bytes) })
        return Base64.encodeURL(Self.bytes(of: number ^ mask) + seed)
    }

    /// The number of the ticket that `token` would be of; nil when it is of none. From any thread.
    func number(of token: String) throws -> UInt64? {
        guard token.utf8.count == 32, let bytes = Base64.decodeURL(token), bytes.count == 8 + Self.seedLength else {
            return nil
        }
        return Self.firstNumber(of: bytes) ^ Self.firstNumber(of: try HMAC.sha256(key: key, message: Array(bytes.dropFirst(8))))
    }

    // Big-endian.
    private static func firstNumber(of bytes: [UInt8]) -> UInt64 {
        bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    private static func bytes(of value: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
    }
}
