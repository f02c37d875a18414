internal import LMDB

/// The problems that a check has found, at most a hundred.
struct CheckReport {
    let checkCancellation: () throws(Store.CheckEnded) -> Void
    private(set) var problems: [String] = []

    mutating func add(_ problem: String) { if problems.count < 100 { problems.append(problem) } }
    /// Adds that a table cannot be read. Throws the error of a check that was cancelled: it says nothing about the store.
    mutating func add(_ table: String, _ error: any Error) throws {
        if let error = error as? LMDBError, error.code == .expired { throw error }
        if error is Store.CheckEnded { throw error }
        add("\(table): \(error)")
    }
    mutating func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
        if !condition { add(problem()) }
    }
}
