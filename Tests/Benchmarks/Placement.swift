internal import CBenchmarks
internal import Glibc

/// On which processors the kernel may run the client's thread and the server.
///
/// Where one client waits for each answer, the kernel's choice decides more than the programs: two that share a processor answer in 8 µs,
/// and two that wake each other's processor in 40 to 130 µs.
enum Placement {
    /// The kernel chooses, and changes its mind.
    case free
    /// Both on one processor.
    case together
    /// The client on one, the server with all its threads on another.
    case apart

    /// As the report says it.
    var text: String {
        switch self {
        case .free: ""
        case .together: "1 CPU"
        case .apart: "2 CPUs"
        }
    }

    /// Those where one client is measured: on a machine with one processor there is no other.
    static var ofOneClient: [Placement] { Processors.first == Processors.last ? [.together] : [.together, .apart] }

    /// Runs `body` with its thread and the server pinned, and then lets them go.
    ///
    /// - Parameter server: nil for a peer in this process, whose work is the thread's own.
    func run<R>(_ server: pid_t?, _ body: () throws -> R) rethrows -> R {
        guard self != .free else { return try body() }
        defer { Processors.pin(server, client: Processors.all, server: Processors.all) }
        Processors.pin(server, client: Processors.first, server: self == .apart ? Processors.last : Processors.first)
        return try body()
    }
}

/// Sets of processors, one bit each.
private enum Processors {
    /// What this program may use.
    static let all = placement_get()
    static var first: UInt64 { all & (~all &+ 1) }
    static var last: UInt64 { all == 0 ? 0 : 1 << UInt64(63 - all.leadingZeroBitCount) }

    /// Pins the calling thread, and all threads of the server. Threads that they start later have the same processors.
    static func pin(_ process: pid_t?, client: UInt64, server: UInt64) {
        placement_set(0, client)
        guard let process else { return }
        for member in ProcessTree.members(of: process) {
            for thread in ProcessTree.threads(of: member) { placement_set(thread, server) }
        }
    }
}
