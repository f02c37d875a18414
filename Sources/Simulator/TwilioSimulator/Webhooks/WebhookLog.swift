internal import Twilio

/// What was sent to the customer's server, and what came back: the simulator's own pages show it.
struct WebhookEntry: Codable, Sendable {
    struct Fault: Codable, Sendable {
        let code: Int
        let message: String
    }

    let id: Int
    let time: String
    /// Why it was asked: "Voice URL", "Dial action", …
    let purpose: String
    let method: String
    let url: String
    let parameters: [[String]]
    let signature: String
    var status: Int?
    var contentType: String?
    var reply: String?
    var milliseconds: Int?
    var error: Fault?
}

/// The newest entries.
@Exchange
final class WebhookLog {
    private(set) var entries: [WebhookEntry] = []
    private var lastID = 0
    private var listeners: [Int: @Exchange (WebhookEntry) -> Void] = [:]
    private var lastListener = 0

    nonisolated static let limit = 200
    /// Longer replies are cut in the log.
    nonisolated static let replyLimit = 8192

    nonisolated init() {}

    func nextID() -> Int {
        lastID += 1
        return lastID
    }

    func add(_ entry: WebhookEntry) {
        entries.append(entry)
        if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
        tell(entry)
    }

    /// Notes what is wrong with the answer to the newest request to `url`, once it has been read.
    func note(_ fault: TwilioFault, url: String) {
        guard let index = entries.lastIndex(where: { $0.url == url }) else { return }
        entries[index].error = .init(code: fault.code, message: fault.message)
        tell(entries[index])
    }

    /// Calls `tell` with each entry once it is complete, and again when its answer was found wrong.
    func listen(_ tell: @escaping @Exchange (WebhookEntry) -> Void) -> Int {
        lastListener += 1
        listeners[lastListener] = tell
        return lastListener
    }

    func unlisten(_ id: Int) {
        listeners[id] = nil
    }

    private func tell(_ entry: WebhookEntry) {
        for listener in listeners.values { listener(entry) }
    }
}
