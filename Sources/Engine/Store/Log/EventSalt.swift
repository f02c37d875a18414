internal import OpenSSL

/// Random characters beside a customer's data in an event. A replayed write has the same.
struct EventSalt: Hashable, Sendable {
    static let length = 22
    let text: String
    init() throws { text = Base64.encodeURL(try SecureRandom.bytes(16)) }
}
