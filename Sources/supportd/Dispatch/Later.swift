internal import NIOConcurrencyHelpers
internal import Synchronization

/// A value that one thread makes while another has begun with what needs it.
final class Later<Value: Sendable>: Sendable {
    private let given = Mutex<Value?>(nil)
    private let isGiven = Atomic<Bool>(false)
    private let condition = ConditionLock(value: false)

    /// Nanoseconds to look again and again before to sleep: mostly the value is there sooner than a thread that sleeps is awake.
    private static var patience: UInt64 { 50_000 }

    /// Said once, and soon: the writer may be waiting.
    func give(_ value: Value) {
        given.withLock { $0 = value }
        isGiven.store(true, ordering: .releasing)
        condition.lock()
        condition.unlock(withValue: true)
    }

    /// Waits until there is one.
    func value() -> Value {
        let end = SteadyClock.now + Self.patience
        while !isGiven.load(ordering: .acquiring) {
            guard SteadyClock.now > end else { continue }
            condition.lock(whenValue: true)
            condition.unlock()
        }
        guard let value = given.withLock({ $0 }) else { preconditionFailure("it is given before it is said to be") }
        return value
    }
}
