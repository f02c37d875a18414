internal import Protocol

/// Decides which refusals become events, so that a user who is refused again and again fills neither the disk nor the memory.
///
/// The first refusal of a user is reported at once. Those after it are counted, and reported together when the user's pause is over.
/// A pause lasts a minute, and twice as long each time, up to an hour, while the user goes on. Sixteen users have a pause each; what
/// others do meanwhile is reported together, of no user. So there are at most 17 events in a minute, and about 400 on a day on which
/// all go on.
struct DenialLimiter: Sendable {
    struct Report: Hashable, Sendable {
        /// The uid, nil for several that are counted together.
        var user: UInt32?
        /// The method of the first of them; nil when it called none that there is.
        var method: String?
        /// How many refusals it stands for.
        var count: Int
    }

    private struct Pause {
        var until: Timestamp
        var length: Int64
        var pending: Report?
    }

    /// In milliseconds.
    private static let shortest: Int64 = 60_000
    private static let longest: Int64 = 3_600_000
    private static let maximumUsers = 16
    /// By user; nil for those beyond the sixteen.
    private var pauses: [UInt32?: Pause] = [:]

    /// Counts a refusal; gives what is to be reported now.
    mutating func note(_ user: UInt32, _ method: String?, at time: Timestamp) -> Report? {
        let report = Report(user: place(of: user), method: method, count: 1)
        if pauses[report.user] != nil {
            add(report)
            return due(report.user, at: time)
        }
        pauses[report.user] = Pause(until: time.adding(milliseconds: Self.shortest), length: Self.shortest)
        return report
    }

    /// Gives what has been counted and is due, and forgets users that were quiet for a whole pause. To be called every minute.
    mutating func due(at time: Timestamp) -> [Report] { Array(pauses.keys).compactMap { due($0, at: time) } }

    /// Gives all that has been counted, for the end.
    mutating func rest() -> [Report] {
        defer { pauses = [:] }
        return pauses.values.compactMap(\.pending)
    }

    private mutating func due(_ user: UInt32?, at time: Timestamp) -> Report? {
        guard let pause = pauses[user] else { return nil }
        // A clock that was set back must not make a pause of years.
        guard pause.until <= time || time.adding(milliseconds: pause.length) < pause.until else { return nil }
        guard let report = pause.pending else {
            pauses[user] = nil
            return nil
        }
        let length = min(pause.length * 2, Self.longest)
        pauses[user] = Pause(until: time.adding(milliseconds: length), length: length)
        return report
    }

    /// Counts a report that could not be stored again: it comes with the user's next one.
    mutating func putBack(_ report: Report, at time: Timestamp) {
        let user = place(of: report.user)
        if pauses[user] == nil { pauses[user] = Pause(until: time.adding(milliseconds: Self.shortest), length: Self.shortest) }
        add(Report(user: user, method: report.method, count: report.count))
    }

    private mutating func add(_ report: Report) {
        if pauses[report.user]?.pending == nil {
            pauses[report.user]?.pending = report
        } else {
            pauses[report.user]?.pending?.count += report.count
        }
    }

    /// The user, or nil when sixteen others have a pause already.
    private func place(of user: UInt32?) -> UInt32? {
        guard let user else { return nil }
        return pauses[user] != nil || pauses.count < Self.maximumUsers ? user : nil
    }
}
