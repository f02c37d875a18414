internal import FoundationEssentials
internal import Twilio

/// A caller who waits.
@Exchange
final class QueueEntry {
    enum Result: String, Sendable {
        case bridged, leave, redirected, hangup, error
        case queueFull = "queue-full"
    }

    let call: Call
    let queue: WaitingQueue
    let since = Date()
    /// How the waiting ended. For `bridged`, when the conversation is over.
    let left = Moment<Result>()
    /// What the caller hears meanwhile.
    var waiting: Task<Void, Never>?
    fileprivate(set) var until: Date?
    /// Somebody is about to talk to this caller.
    let taken = Moment<Call>()

    init(_ call: Call, in queue: WaitingQueue) {
        self.call = call
        self.queue = queue
    }

    var seconds: Int { Int((until ?? Date()).timeIntervalSince(since)) }
}

/// A queue of callers: first in, first out.
@Exchange
final class WaitingQueue {
    let sid = SID.new(.queue)
    let name: String
    let createdAt = Date()
    var maximumSize: Int
    private(set) var entries: [QueueEntry] = []
    private var waits: [Int] = []

    init(_ name: String, maximumSize: Int) {
        self.name = name
        self.maximumSize = maximumSize
    }

    var isFull: Bool { entries.count >= maximumSize }
    /// Seconds.
    var averageWait: Int { waits.isEmpty ? 0 : waits.reduce(0, +) / waits.count }

    func add(_ call: Call) -> QueueEntry {
        let entry = QueueEntry(call, in: self)
        entries.append(entry)
        return entry
    }

    /// The caller waits no longer.
    func remove(_ entry: QueueEntry) {
        guard let index = entries.firstIndex(where: { $0 === entry }) else { return }
        entries.remove(at: index)
        entry.until = Date()
        waits.append(entry.seconds)
        if waits.count > 100 { waits.removeFirst() }
    }

    /// From 1.
    func position(of entry: QueueEntry) -> Int { (entries.firstIndex { $0 === entry } ?? 0) + 1 }
}

/// All queues. One comes into being when somebody is sent to it.
@Exchange
final class Queues {
    private(set) var all: [WaitingQueue] = []
    static let defaultSize = 1000

    func named(_ name: String) -> WaitingQueue? { all.first { $0.name == name } }
    func find(_ sid: String) -> WaitingQueue? { all.first { $0.sid == sid } }

    func make(_ name: String, maximumSize: Int = defaultSize) -> WaitingQueue {
        if let queue = named(name) { return queue }
        let queue = WaitingQueue(name, maximumSize: maximumSize)
        all.append(queue)
        return queue
    }

    func remove(_ queue: WaitingQueue) {
        all.removeAll { $0 === queue }
    }
}
