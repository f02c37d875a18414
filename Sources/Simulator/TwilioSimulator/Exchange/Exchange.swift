internal import NIOCore
internal import NIOPosix

/// All that calls share lives on this actor: calls, lines, queues, conferences, the log. So a step of one call sees no
/// half-done step of another.
@globalActor
actor Exchange {
    static let shared = Exchange()
}

/// Something that happens once, and that many may wait for.
@Exchange
final class Moment<Value: Sendable> {
    private(set) var value: Value?
    private var waiting: [Int: CheckedContinuation<Value?, Never>] = [:]
    private var count = 0

    /// The first time counts.
    func fire(_ value: Value) {
        guard self.value == nil else { return }
        self.value = value
        let all = waiting.values
        waiting = [:]
        for continuation in all { continuation.resume(returning: value) }
    }

    /// The value; nil when the time is over, or the waiting task is cancelled.
    func wait(seconds: Double? = nil) async -> Value? {
        if let value { return value }
        guard !Task.isCancelled else { return nil }
        count += 1
        let id = count
        // Not Task.sleep: a cancelled one keeps its memory until its time, and a call's limit is four hours.
        let timer = seconds.map { seconds in
            MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: .milliseconds(Int64(min(max(seconds, 0), 86_400) * 1000))) {
                _ = Task { await self.giveUp(id) }
            }
        }
        defer { timer?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[id] = $0 }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) {
        waiting.removeValue(forKey: id)?.resume(returning: nil)
    }
}

extension Moment<Void> {
    func fire() { fire(()) }
}

/// Waits; less when the task is cancelled.
@Exchange
func idle(seconds: Double) async {
    _ = await Moment<Never>().wait(seconds: seconds)
}
