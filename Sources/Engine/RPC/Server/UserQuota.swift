/// Counts what each user holds of something that is bounded. One user gets at most seven eighths of the bound, so that a single
/// user cannot exhaust it.
public struct UserQuota: Sendable {
    /// The bound. When it is lowered below ``count``, nothing is given out until enough has been given back.
    public var limit: Int
    /// How much is given out at present, to all users.
    public private(set) var count = 0
    private var users: [UInt32: Int] = [:]

    public init(limit: Int) { self.limit = limit }

    /// The most that one user gets of `limit`.
    public static func share(of limit: Int) -> Int { limit - limit / 8 }
    /// The most that one user gets.
    public var share: Int { Self.share(of: limit) }
    public var isFull: Bool { count >= limit }

    /// Gives one to `user`; false when the bound or the user's share is reached.
    public mutating func take(for user: UInt32) -> Bool {
        guard !isFull, users[user, default: 0] < share else { return false }
        count += 1
        users[user, default: 0] += 1
        return true
    }

    /// Takes back one that ``take(for:)`` gave to `user`.
    public mutating func giveBack(from user: UInt32) {
        count -= 1
        let left = users[user, default: 1] - 1
        users[user] = left > 0 ? left : nil
    }
}
