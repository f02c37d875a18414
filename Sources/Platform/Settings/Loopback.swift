/// Which hosts are this machine alone, by their spelling: nothing is looked up.
public enum Loopback {
    /// Whether `host` is `localhost`, an address of 127.0.0.0/8 with its four numbers, or `::1`, without a port; brackets may be there.
    public static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 4, numbers[0] == "127" else { return false }
        // No leading zeros: what some readers take for octal is another address to them.
        return numbers.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }
}

extension PublicURL {
    /// Whether no other machine can be meant.
    public var isLoopback: Bool { Loopback.isLoopback(host) }
}
