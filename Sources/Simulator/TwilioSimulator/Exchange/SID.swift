internal import OpenSSL
internal import Twilio

/// New identifiers of Twilio's shape.
enum SID {
    static func new(_ prefix: String) -> String {
        // Without random bytes nothing here could go on; libcrypto has them or the machine is broken.
        let bytes = (try? SecureRandom.bytes(16)) ?? (0..<16).map { _ in UInt8.random(in: 0...255) }
        return prefix + Hex.encode(bytes)
    }

    static func new(_ kind: SIDKind) -> String { new(kind.rawValue) }
}
