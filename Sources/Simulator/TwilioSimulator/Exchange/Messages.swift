internal import FoundationEssentials

/// A text message, as the handset shows it and as the REST interface tells of it.
struct Message: Sendable {
    let sid = SID.new("SM")
    let from: String
    let to: String
    let body: String
    /// `inbound` comes from a handset, `outbound-api` from the REST interface, `outbound-reply` from TwiML.
    let direction: String
    let status: String
    let createdAt = Date()
}

/// The newest messages, in their order.
@Exchange
final class Messages {
    private(set) var all: [Message] = []
    private static let limit = 1000

    func add(_ message: Message) {
        all.append(message)
        if all.count > Self.limit { all.removeFirst(all.count - Self.limit) }
    }

    func of(_ number: String) -> [Message] { all.filter { $0.from == number || $0.to == number } }
}
