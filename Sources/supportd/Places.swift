/// Places with a bound. One user gets seven eighths of them at most: whoever takes all that it can get leaves some to the others.
struct Places {
    let limit: Int
    private(set) var count = 0
    private var users: [UInt32: Int] = [:]

    init(limit: Int) { self.limit = limit }

    static func share(of limit: Int) -> Int { limit - limit / 8 }

    /// Takes a place for `user`; false when there is none for it.
    mutating func take(for user: UInt32) -> Bool {
        guard count < limit, users[user, default: 0] < Self.share(of: limit) else { return false }
        count += 1
        users[user, default: 0] += 1
        return true
    }
    mutating func giveBack(from user: UInt32) {
        count -= 1
        let left = users[user, default: 1] - 1
        users[user] = left > 0 ? left : nil
    }
}
