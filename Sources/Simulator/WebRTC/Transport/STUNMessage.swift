internal import OpenSSL

/// A binding request of ICE's connectivity checks, and its answer (RFC 8489, RFC 8445).
struct STUNMessage {
    /// 12 bytes.
    let transaction: [UInt8]
    /// "ours:theirs".
    let username: String
    /// Whether the other side has chosen this path for the media.
    let nominates: Bool
    private let bytes: [UInt8]
    /// The offset of MESSAGE-INTEGRITY.
    private let integrityOffset: Int

    private static let cookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
    private enum Attribute {
        static let username: UInt16 = 0x0006
        static let integrity: UInt16 = 0x0008
        static let xorMappedAddress: UInt16 = 0x0020
        static let useCandidate: UInt16 = 0x0025
        static let fingerprint: UInt16 = 0x8028
    }

    /// Nil if the bytes are not a binding request with a user name and an integrity code.
    init?(request bytes: [UInt8]) {
        guard bytes.count >= 20, bytes[0] == 0, bytes[1] == 1, Array(bytes[4..<8]) == Self.cookie,
            20 + Int(Self.number(bytes, 2)) == bytes.count
        else { return nil }
        var username: String?
        var integrity: Int?
        var nominates = false
        var offset = 20
        while offset + 4 <= bytes.count {
            let type = Self.number(bytes, offset)
            let count = Int(Self.number(bytes, offset + 2))
            let end = offset + 4 + count
            guard end <= bytes.count else { return nil }
            // The integrity code does not cover what follows it.
            if integrity == nil {
                switch type {
                case Attribute.username: username = String(validating: bytes[(offset + 4)..<end], as: UTF8.self)
                case Attribute.useCandidate: nominates = true
                case Attribute.integrity where count == 20: integrity = offset
                default: break
                }
            }
            offset = end + (4 - count % 4) % 4
        }
        guard let username, let integrity else { return nil }
        transaction = Array(bytes[8..<20])
        self.username = username
        self.nominates = nominates
        self.bytes = bytes
        integrityOffset = integrity
    }

    /// Whether the code was made with `password`.
    func isAuthentic(password: String) throws(OpenSSLError) -> Bool {
        let expected = try Self.integrity(Array(bytes[..<integrityOffset]), password: password)
        return ConstantTime.equal(expected, Array(bytes[(integrityOffset + 4)..<(integrityOffset + 24)]))
    }

    /// The answer to a request that came from `address` (4 or 16 bytes) and `port`.
    func success(address: [UInt8], port: UInt16, password: String) throws(OpenSSLError) -> [UInt8] {
        let mask = Self.cookie + transaction
        let family: UInt8 = address.count == 4 ? 1 : 2
        let maskedPort = port ^ Self.number(Self.cookie, 0)
        let value = [0, family, UInt8(maskedPort >> 8), UInt8(truncatingIfNeeded: maskedPort)] + zip(address, mask).map { $0 ^ $1 }
        var message = [0x01, 0x01, 0, 0] + Self.cookie + transaction
        message += Self.attribute(Attribute.xorMappedAddress, value)
        message += try Self.attribute(Attribute.integrity, Self.integrity(message, password: password))
        Self.setLength(&message, adding: 8)
        let code = CRC32.checksum(of: message) ^ 0x5354_554E
        message += Self.attribute(Attribute.fingerprint, [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> $0) })
        return message
    }

    /// HMAC-SHA-1 over the bytes before the code, with the length as if the code were the end (RFC 8489, 14.5).
    private static func integrity(_ message: [UInt8], password: String) throws(OpenSSLError) -> [UInt8] {
        var message = message
        setLength(&message, adding: 24)
        return try HMAC.sha1(key: Array(password.utf8), message: message)
    }

    private static func setLength(_ message: inout [UInt8], adding count: Int) {
        let length = message.count - 20 + count
        message[2] = UInt8(truncatingIfNeeded: length >> 8)
        message[3] = UInt8(truncatingIfNeeded: length)
    }

    private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        [UInt8(type >> 8), UInt8(truncatingIfNeeded: type), UInt8(value.count >> 8), UInt8(truncatingIfNeeded: value.count)]
            + value
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}

/// The checksum of ISO 3309, which STUN's fingerprint uses.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }

    static func checksum(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }
}
