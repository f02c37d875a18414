import OpenSSL

/// A binding request of ICE's connectivity checks, as a browser makes it (RFC 8489, RFC 8445).
struct BindingRequest {
    static let username: UInt16 = 0x0006
    static let useCandidate: UInt16 = 0x0025
    private static let integrity: UInt16 = 0x0008

    private(set) var bytes: [UInt8]

    /// - Parameter transaction: one byte, which the transaction's identifier consists of.
    init(username: String, password: String, nominates: Bool = false, transaction: UInt8 = 7) throws {
        bytes = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: transaction, count: 12)
        append(Self.username, Array(username.utf8))
        if nominates { append(Self.useCandidate, []) }
        // The code is made with the length that the message has with it.
        setLength(adding: 24)
        append(Self.integrity, try HMAC.sha1(key: Array(password.utf8), message: bytes))
    }

    mutating func append(_ type: UInt16, _ value: [UInt8]) {
        bytes += [UInt8(type >> 8), UInt8(truncatingIfNeeded: type), UInt8(value.count >> 8), UInt8(truncatingIfNeeded: value.count)]
        bytes += value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        setLength(adding: 0)
    }

    private mutating func setLength(adding count: Int) {
        let length = bytes.count - 20 + count
        bytes[2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: length)
    }
}
