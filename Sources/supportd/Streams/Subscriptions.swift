internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import Synchronization

/// All subscriptions, each on its event loop. They are notified when the log has grown.
final class Subscriptions: Sendable {
    private let loops: [ObjectIdentifier: LoopSubscriptions]
    private let total = Atomic<Int>(0)
    private let places: Mutex<UserQuota>
    private let limit: Int
    private let faults: FaultLog
    private let logger: Logger

    /// - Parameter limit: subscriptions at once; one more is `overloaded`.
    init(loops: [any EventLoop], limit: Int, faults: FaultLog, logger: Logger) {
        self.faults = faults
        self.logger = logger
        self.loops = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0), LoopSubscriptions($0)) })
        self.limit = limit
        places = Mutex(UserQuota(limit: limit))
    }

    /// How many there are, and may be.
    var level: ServerStats.Level { ServerStats.Level(count: total.load(ordering: .relaxed), limit: limit) }

    /// Has `subscription` woken after each commit from now on. A read of the log after this call and the wake-ups miss nothing.
    func add(_ subscription: EventSubscription) throws(Fault) {
        guard let loop = loops[ObjectIdentifier(subscription.port.eventLoop)] else {
            throw Fault(.internal, "A connection is on an event loop without subscriptions.")
        }
        guard places.withLock({ $0.take(for: subscription.user) }) else {
            let share = UserQuota.share(of: limit)
            throw Fault(.overloaded, "There are \(limit) subscriptions already, the most that are allowed, or \(share) of this user.")
        }
        total.add(1, ordering: .sequentiallyConsistent)
        loop.add(subscription)
    }

    func remove(_ subscription: EventSubscription, _ end: StreamEnd) {
        switch end {
        case .stopped, .closed: break
        case .stalled: logger.notice("a subscriber that did not read was closed", metadata: ["after": "\(subscription.after)"])
        case .failed(let error): _ = faults.fault(error)
        }
        loops[ObjectIdentifier(subscription.port.eventLoop)]?.remove(subscription)
        total.subtract(1, ordering: .sequentiallyConsistent)
        places.withLock { $0.giveBack(from: subscription.user) }
    }

    /// Wakes all, after a commit. Without subscriptions it reads one number.
    func logHasGrown() {
        guard total.load(ordering: .sequentiallyConsistent) > 0 else { return }
        for loop in loops.values { loop.wake() }
    }
}

/// What a stream begins with.
struct StreamSeat {
    let port: StreamPort
    /// The event loop's, which the stream reads by later.
    let reader: Reader
    let subscriptions: Subscriptions
}

/// The subscriptions of one event loop.
private final class LoopSubscriptions: Sendable {
    private let eventLoop: any EventLoop
    private let members: NIOLoopBoundBox<[ObjectIdentifier: EventSubscription]>
    private let count = Atomic<Int>(0)
    /// Whether a wake-up of the loop is under way: a busy loop gets one for many commits.
    private let isWoken = Atomic<Bool>(false)

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        members = .makeBoxSendingValue([:], eventLoop: eventLoop)
    }

    func add(_ subscription: EventSubscription) {
        members.value[ObjectIdentifier(subscription)] = subscription
        count.add(1, ordering: .sequentiallyConsistent)
    }
    func remove(_ subscription: EventSubscription) {
        members.value.removeValue(forKey: ObjectIdentifier(subscription))
        count.subtract(1, ordering: .sequentiallyConsistent)
    }

    func wake() {
        guard count.load(ordering: .sequentiallyConsistent) > 0,
            !isWoken.exchange(true, ordering: .sequentiallyConsistent)
        else { return }
        eventLoop.execute { [self] in
            // Before the log is read: a commit from now on wakes anew.
            isWoken.store(false, ordering: .sequentiallyConsistent)
            for subscription in members.value.values { subscription.port.wake() }
        }
    }
}
