internal import HeapModule
internal import NIOCore

/// Tasks that wait for a time, the earliest first.
struct Timers {
    /// Called once: when its time has come, or with `isDue` false when nobody will wait for it any more.
    typealias Task = @Sendable (_ isDue: Bool) -> Void

    private struct Due: Comparable {
        let time: NIODeadline
        /// In the order in which they were made, for those of one time.
        let number: Int
        static func < (a: Due, b: Due) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }
    private var order = Heap<Due>()
    /// Those that were not cancelled.
    private var tasks: [Int: Task] = [:]
    private var isEnded = false

    /// False when no time will come any more; then the task is not kept.
    mutating func add(_ number: Int, at time: NIODeadline, _ task: @escaping Task) -> Bool {
        guard !isEnded else { return false }
        tasks[number] = task
        order.insert(Due(time: time, number: number))
        return true
    }

    /// Gives the task back: what it holds may end with it, and must not do so in here.
    mutating func cancel(_ number: Int) -> Task? {
        let task = tasks.removeValue(forKey: number)
        if task != nil, order.count > 2 * tasks.count + 64 {
            // Most are gone, and would lie here until their time.
            order = Heap(order.unordered.filter { tasks[$0.number] != nil })
        }
        return task
    }

    /// Takes a task whose time has come.
    mutating func next(at now: NIODeadline) -> Task? {
        while let first = order.min, first.time <= now {
            order.removeMin()
            if let task = tasks.removeValue(forKey: first.number) { return task }
        }
        return nil
    }

    /// Takes all tasks, whose times do not come any more.
    mutating func end() -> [Task] {
        defer { (order, tasks, isEnded) = ([], [:], true) }
        return Array(tasks.values)
    }

    /// How many places are taken, those of some that were cancelled among them.
    var count: Int { order.count }

    /// When the next task is due, or was one that is cancelled; nil for none.
    var nextTime: NIODeadline? { order.min?.time }
}
