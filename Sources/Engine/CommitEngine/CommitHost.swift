public import ChangeLog
public import LMDB
public import Protocol

/// What became of a change: its result as JSON, which is on the disk, or why it was not made.
public typealias Outcome = Result<[UInt8], Fault>

/// What the writer needs of the program around it. It is called on the writer's thread, but for
/// ``schedule(after:near:_:)``, and for the two notifications of failures, which come from other threads too.
public protocol CommitHost: Sendable {
    associatedtype Change: Sendable
    /// Whoever waits for the outcome of a change.
    associatedtype Receipt: Sendable

    /// Makes one change. It may be called again for the same change in another transaction: when another change of the group fails
    /// after it has written something, the group is run again without that one.
    func apply(_ change: Change, in transaction: inout WriteTransaction) throws -> [UInt8]

    /// A change as the log keeps it. It is asked for when the change was made, and only where there is a log.
    func encoded(_ change: Change) -> [UInt8]

    /// What a group's entry in the log says of the store as it is now, before the group.
    func entryHead(in transaction: inout WriteTransaction) throws -> EntryHead

    /// Keeps in the store that it has all groups of the log up to `place`.
    func setApplied(_ place: UInt64, in transaction: inout WriteTransaction) throws

    /// Logs an error, and gives what its caller is told. See ``StoreFaults``.
    ///
    /// - Parameter receipt: of the change that met the error; of the first one when it is the whole group's.
    func fault(_ error: any Error, at receipt: Receipt?) -> Fault

    /// Takes the outcomes of a group, one for each job and in their order.
    func deliver(_ outcomes: [Outcome], to jobs: [Job<Change, Receipt>])

    /// Is notified after each group, before its outcomes are delivered: a caller that has its answer knows that the change's event
    /// is on its way to the subscribers, also when the daemon stops next.
    func groupIsDone()

    /// Is notified when the memory map has become larger.
    func mapHasGrown(to bytes: Int)

    /// Is notified of an error after which the store must be opened again.
    func storeHasFailed(_ error: any Error)

    /// Is notified when no recovery point could be made. Another is tried later; meanwhile the log grows.
    func recoveryPointHasFailed(_ error: any Error)

    /// Has `tick` called once, on a thread that is not the writer's.
    ///
    /// - Parameters:
    ///   - nanoseconds: from now on.
    ///   - receipt: of a job that was just submitted on this thread, or of a recent one.
    func schedule(after nanoseconds: UInt64, near receipt: Receipt, _ tick: @escaping @Sendable () -> Void)
}
