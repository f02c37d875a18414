internal import NIOConcurrencyHelpers
internal import Synchronization

/// A value that one thread makes while another has begun with what needs it.
final class Later<Value: Sendable>: Sendable {
    private let given = Mutex<Value?>(nil)
    private let isGiven = ConditionLock(value: false)

    /// Said once, and soon: the writer may be waiting.
    func give(_ value: Value) {
        given.withLock { $0 = value }
        isGiven.lock()
        isGiven.unlock(withValue: true)
    }

    /// Waits until there is one.
    func value() -> Value {
        isGiven.lock(whenValue: true)
        isGiven.unlock()
        guard let value = given.withLock({ $0 }) else { preconditionFailure("it is given before it is said to be") }
        return value
    }
}
