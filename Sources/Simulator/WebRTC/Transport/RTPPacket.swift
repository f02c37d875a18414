/// A packet of audio (RFC 3550).
struct RTPPacket: Equatable {
    var payloadType: UInt8
    var sequence: UInt16
    var timestamp: UInt32
    var source: UInt32
    var payload: [UInt8]

    init(payloadType: UInt8, sequence: UInt16, timestamp: UInt32, source: UInt32, payload: [UInt8]) {
        self.payloadType = payloadType
        self.sequence = sequence
        self.timestamp = timestamp
        self.source = source
        self.payload = payload
    }

    /// Nil if the bytes are not a packet.
    init?(_ bytes: [UInt8]) {
        guard let headerCount = Self.headerCount(of: bytes) else { return nil }
        var end = bytes.count
        if bytes[0] & 0x20 != 0 {
            guard let padding = bytes.last, padding > 0, headerCount + Int(padding) <= end else { return nil }
            end -= Int(padding)
        }
        payloadType = bytes[1] & 0x7F
        sequence = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        timestamp = bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
        source = bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
        payload = Array(bytes[headerCount..<end])
    }

    var bytes: [UInt8] {
        [0x80, payloadType, UInt8(sequence >> 8), UInt8(truncatingIfNeeded: sequence)]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: timestamp >> $0) }
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: source >> $0) }
            + payload
    }

    /// The number of bytes before the payload: the fixed header, the contributing sources, and the extension. Nil if the bytes
    /// are not a packet.
    static func headerCount(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 12, bytes[0] >> 6 == 2 else { return nil }
        var count = 12 + 4 * Int(bytes[0] & 0x0F)
        if bytes[0] & 0x10 != 0 {
            guard bytes.count >= count + 4 else { return nil }
            count += 4 + 4 * (Int(bytes[count + 2]) << 8 | Int(bytes[count + 3]))
        }
        return count <= bytes.count ? count : nil
    }
}
