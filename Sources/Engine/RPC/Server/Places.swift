/// Places with a bound. One user gets seven eighths of them at most: whoever takes all that it can get leaves some to the others.
public struct Places: Sendable {
    /// A lower one than there are taken lets nobody in until some are given back.
    public var limit: Int
    public private(set) var count = 0
    private var users: [UInt32: Int] = [:]

    public init(limit: Int) { self.limit = limit }

    public static func share(of limit: Int) -> Int { limit - limit / 8 }
    /// What one user gets.
    public var share: Int { Self.share(of: limit) }
    public var isFull: Bool { count >= limit }

    /// Takes a place for `user`; false when there is none for it.
    public mutating func take(for user: UInt32) -> Bool {
        guard !isFull, users[user, default: 0] < share else { return false }
        count += 1
        users[user, default: 0] += 1
        return true
    }
    public mutating func giveBack(from user: UInt32) {
        count -= 1
        let left = users[user, default: 1] - 1
        users[user] = left > 0 ? left : nil
    }
}
