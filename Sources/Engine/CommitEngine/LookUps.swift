internal import Synchronization

/// Whether event loops have answered look-ups since the writer last asked.
public final class LookUps: Sendable {
    private let areSeen = Atomic<Bool>(false)

    public init() {}

    /// From any thread, again and again: mostly it is known, and memory that nobody writes costs nothing to read.
    public func note() {
        if !areSeen.load(ordering: .relaxed) { areSeen.store(true, ordering: .relaxed) }
    }

    func take() -> Bool { areSeen.exchange(false, ordering: .relaxed) }
}
