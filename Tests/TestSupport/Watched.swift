import Synchronization

/// State that tests wait on: each change looks at the conditions that are waited for, and wakes those that have come true.
///
/// It takes the place of a loop that looks again and again: such a loop takes the processor from what it waits for, and when
/// the condition never comes true it says nothing.
public final class Watched<State: Sendable>: Sendable {
    private struct Waiter {
        let condition: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }
    private struct Held {
        var state: State
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
    }
    private let held: Mutex<Held>

    public init(_ state: State) { held = Mutex(Held(state: state)) }

    /// Reads or changes the state, and wakes the waits whose condition has come true.
    public func withLock<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        let (result, woken) = try held.withLock { held in
            let result = try body(&held.state)
            let state = held.state
            let woken = held.waiters.filter { $0.value.condition(state) }
            for id in woken.keys { held.waiters[id] = nil }
            return (result, woken.values.map(\.continuation))
        }
        for continuation in woken { continuation.resume(returning: true) }
        return result
    }

    /// Returns when the condition holds.
    ///
    /// - Parameters:
    ///   - what: the condition in words, for the error.
    ///   - limit: when the wait ends with ``Overdue``; nothing that works takes so long.
    public func until(
        _ what: String, within limit: Duration = .seconds(60), _ condition: @escaping @Sendable (State) -> Bool
    ) async throws {
        let id = held.withLock { held in
            held.lastWaiter += 1
            return held.lastWaiter
        }
        let deadline = Task {
            try await Task.sleep(for: limit)
            giveUp(id)
        }
        defer { deadline.cancel() }
        let hasCome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = held.withLock { held in
                    if condition(held.state) || Task.isCancelled { return true }
                    held.waiters[id] = Waiter(condition: condition, continuation: continuation)
                    return false
                }
                if isThere { continuation.resume(returning: true) }
            }
        } onCancel: {
            giveUp(id)
        }
        try Task.checkCancellation()
        if !hasCome { throw Overdue(what: what) }
    }

    private func giveUp(_ id: Int) {
        held.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: false)
    }
}

/// A condition that did not come true in time.
public struct Overdue: Error, CustomStringConvertible {
    let what: String
    public var description: String { "It never came true that \(what)." }
}
