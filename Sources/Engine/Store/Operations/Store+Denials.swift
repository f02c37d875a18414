internal import LMDB
internal import Protocol

extension Store {
    /// Writes down that a local user, the origin's actor, was refused `count` times, first when it called `method`.
    func noteDenied(_ method: String?, count: Int, by origin: Origin, in transaction: inout WriteTransaction) throws {
        try tables.events.append(.accessDenied, by: origin, method: method, count: count, in: &transaction)
    }
}
