/// How much of the writer's queue is taken, in jobs and in bytes. A job counts from its submission until its group is done.
///
/// One user gets seven eighths of each bound at most, so that a greedy user leaves room to the others.
struct Quotas: Sendable {
    struct Load: Hashable, Sendable {
        var jobs = 0
        var bytes = 0
    }

    /// The bounds of all users together.
    let limit: Load
    /// The bounds of one user.
    let share: Load
    private(set) var total = Load()
    private var users: [UInt32: Load] = [:]

    init(jobs: Int, bytes: Int) {
        limit = Load(jobs: jobs, bytes: bytes)
        share = Load(jobs: jobs - jobs / 8, bytes: bytes - bytes / 8)
    }

    /// Counts a job; false, and nothing is counted, when there is no room for it.
    ///
    /// - Parameter user: nil for the daemon's own, which no share bounds.
    mutating func take(_ bytes: Int, for user: UInt32?) -> Bool {
        guard hasRoom(bytes, for: user) else { return false }
        total.jobs += 1
        total.bytes += bytes
        if let user {
            users[user, default: Load()].jobs += 1
            users[user, default: Load()].bytes += bytes
        }
        return true
    }

    /// A job that is larger than the bound in bytes is taken when there is no other: else it could never be.
    private func hasRoom(_ bytes: Int, for user: UInt32?) -> Bool {
        guard total.jobs < limit.jobs else { return false }
        guard total.jobs > 0 else { return true }
        guard total.bytes + bytes <= limit.bytes else { return false }
        guard let user, let own = users[user] else { return true }
        return own.jobs < share.jobs && own.bytes + bytes <= share.bytes
    }

    /// Gives back what jobs of one user took together.
    mutating func giveBack(_ load: Load, of user: UInt32?) {
        total.jobs -= load.jobs
        total.bytes -= load.bytes
        guard let user, let own = users[user] else { return }
        let rest = Load(jobs: own.jobs - load.jobs, bytes: own.bytes - load.bytes)
        users[user] = rest.jobs > 0 ? rest : nil
    }
}
