internal import OpenSSL

/// One direction of SRTP with AES-CM and HMAC-SHA1-80 (RFC 3711), for one stream.
///
/// SRTCP is absent: reports are neither sent nor read.
final class SRTP {
    private let cipher: AES128CTR
    private let authenticationKey: [UInt8]
    private let salt: [UInt8]
    /// The highest packet index so far: roll-over counter and sequence number (3.3.1).
    private var highest: UInt64?
    /// Which of the 64 packets up to `highest` have come (3.3.2).
    private var window: UInt64 = 0

    private static let tagCount = 10
    private static let headerCount = 12

    /// - Parameters: the master key, 16 bytes, and the master salt, 14.
    init(key: [UInt8], salt masterSalt: [UInt8]) throws(OpenSSLError) {
        let derivation = try AES128CTR(key: key)
        func derive(_ label: UInt8, _ count: Int) throws(OpenSSLError) -> [UInt8] {
            var counter = masterSalt + [0, 0]
            counter[7] ^= label
            return try derivation.apply(to: [UInt8](repeating: 0, count: count), counter: counter)
        }
        cipher = try AES128CTR(key: derive(0, 16))
        authenticationKey = try derive(1, 20)
        salt = try derive(2, 14)
    }

    /// The packet as it goes onto the wire. Packets are given in order.
    func protect(_ packet: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let sequence = UInt64(packet[2]) << 8 | UInt64(packet[3])
        let index = Self.index(of: sequence, highest: highest)
        highest = index
        let payload = try cipher.apply(to: Array(packet[Self.headerCount...]), counter: counter(packet, index))
        let body = packet[..<Self.headerCount] + payload
        return try Array(body) + tag(Array(body), index)
    }

    /// The packet that came over the wire; nil when it is forged, repeated or too old.
    func unprotect(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8]? {
        guard let headerCount = RTPPacket.headerCount(of: bytes), bytes.count >= headerCount + Self.tagCount else { return nil }
        let sequence = UInt64(bytes[2]) << 8 | UInt64(bytes[3])
        let index = Self.index(of: sequence, highest: highest)
        guard isNew(index) else { return nil }
        let body = Array(bytes.dropLast(Self.tagCount))
        guard try ConstantTime.equal(tag(body, index), Array(bytes.suffix(Self.tagCount))) else { return nil }
        note(index)
        return try body[..<headerCount] + cipher.apply(to: Array(body[headerCount...]), counter: counter(bytes, index))
    }

    /// The index nearest to the highest one (RFC 3711, appendix A).
    static func index(of sequence: UInt64, highest: UInt64?) -> UInt64 {
        guard let highest else { return sequence }
        let rollOver = highest >> 16
        let last = highest & 0xFFFF
        if last < 0x8000, sequence > last + 0x8000, rollOver > 0 { return (rollOver - 1) << 16 | sequence }
        if last >= 0x8000, sequence < last - 0x8000 { return (rollOver + 1) << 16 | sequence }
        return rollOver << 16 | sequence
    }

    private func isNew(_ index: UInt64) -> Bool {
        guard let highest, index <= highest else { return true }
        let age = highest - index
        return age < 64 && window & (1 << age) == 0
    }

    private func note(_ index: UInt64) {
        guard let highest else {
            highest = index
            window = 1
            return
        }
        if index > highest {
            let step = index - highest
            window = step < 64 ? window << step | 1 : 1
            self.highest = index
        } else {
            window |= 1 << (highest - index)
        }
    }

    /// The initial counter (4.1.1): salt, SSRC and index at their places.
    private func counter(_ packet: [UInt8], _ index: UInt64) -> [UInt8] {
        var counter = salt + [0, 0]
        for place in 0..<4 { counter[4 + place] ^= packet[8 + place] }
        for place in 0..<6 { counter[8 + place] ^= UInt8(truncatingIfNeeded: index >> (40 - 8 * UInt64(place))) }
        return counter
    }

    private func tag(_ body: [UInt8], _ index: UInt64) throws(OpenSSLError) -> [UInt8] {
        let rollOver = UInt32(truncatingIfNeeded: index >> 16)
        let message = body + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rollOver >> $0) }
        return try Array(HMAC.sha1(key: authenticationKey, message: message).prefix(Self.tagCount))
    }
}
