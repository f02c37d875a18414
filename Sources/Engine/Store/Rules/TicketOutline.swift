internal import OpenSSL
internal import Protocol

/// A new ticket but for its number and its token: what the change and the store's secret decide already.
///
/// An event loop makes it ahead, so that the one writer does not. A change that was read back has none, and it is made while the
/// change is applied: it adds nothing to the value.
struct TicketOutline: Sendable {
    /// The tokens' mark of the secret that it was made with.
    private let mark: UInt64
    private let seed: [UInt8]
    private let mask: UInt64
    /// The phone number as the index has it.
    let phone: UInt64
    /// The idempotency key, and the fingerprint of the content that it stands for.
    let repetition: (key: String, fingerprint: [UInt8])?
    /// The JSON of the ticket of number 0, whose token is empty.
    private let json: [UInt8]

    private static let (beforeNumber, beforeToken): (StaticString, StaticString) = (#"{"number":"#, #","revision":1,"token":""#)
    private static let gaps: StaticString = #"{"number":0,"revision":1,"token":""#

    /// - Parameter ticket: of number 0, and without a token.
    init(_ ticket: Ticket, seed: String, idempotencyKey: String?, _ tokens: TicketTokens) throws {
        guard let seed = Base64.decodeURL(seed) else { throw DamagedRecord("the seed of a new ticket is not base64url") }
        self.seed = seed
        mark = tokens.mark
        mask = try tokens.mask(of: seed)
        phone = TicketKeys.digits(of: ticket.phoneNumber)
        // The language is no part of it: a form that arrives twice is one ticket, in whatever language its page was the second time.
        let content = [ticket.name, ticket.phoneNumber, ticket.description]
        repetition = try idempotencyKey.map { (key: $0, fingerprint: try tokens.fingerprint(content)) }
        json = ticket.jsonBytes
        guard json.span.bytes.has(Self.gaps, from: 0) else { throw DamagedRecord("a new ticket is written in another order") }
    }

    /// Whether it was made with the secret of these tokens.
    func isMade(with tokens: TicketTokens) -> Bool { mark == tokens.mark }

    /// The JSON of the ticket.
    func json(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count + 52)
        Self.beforeNumber.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: String(number).utf8)
        Self.beforeToken.withUTF8Buffer { bytes.append(contentsOf: $0) }
        TicketTokens.append(number, mask: mask, seed: seed, to: &bytes)
        bytes.append(contentsOf: json[Self.gaps.utf8CodeUnitCount...])
        return bytes
    }
}
