internal import Glibc
internal import NIOCore

/// Who is at the other end, as the kernel says (unix(7)): who had the socket when it was connected.
public struct Peer: Hashable, Sendable {
    public let processIdentifier: Int32
    public let userIdentifier: UInt32
    public let groupIdentifier: UInt32
    /// All groups of the process, the one above among them.
    public let groups: Set<UInt32>

    public init(processIdentifier: Int32, userIdentifier: UInt32, groupIdentifier: UInt32, groups: Set<UInt32> = []) {
        self.processIdentifier = processIdentifier
        self.userIdentifier = userIdentifier
        self.groupIdentifier = groupIdentifier
        self.groups = groups.union([groupIdentifier])
    }

    /// Asks the kernel (`SO_PEERCRED` and `SO_PEERGROUPS`): no directory of users is looked into, so nothing waits.
    init(socket: CInt) throws(IOError) {
        var credentials = UCred()
        var length = socklen_t(MemoryLayout<UCred>.size)
        guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
            throw IOError(errnoCode: errno, reason: "getsockopt(SO_PEERCRED)")
        }
        self.init(
            processIdentifier: credentials.pid,
            userIdentifier: credentials.uid,
            groupIdentifier: credentials.gid,
            groups: try Self.groups(socket)
        )
    }

    /// The supplementary groups. A kernel before 4.13 does not tell them: then the primary one alone counts.
    private static func groups(_ socket: CInt) throws(IOError) -> Set<UInt32> {
        var room = 64
        while true {
            var groups = [UInt32](repeating: 0, count: room)
            var length = socklen_t(room * MemoryLayout<UInt32>.size)
            if getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, &groups, &length) == 0 {
                return Set(groups.prefix(Int(length) / MemoryLayout<UInt32>.size))
            }
            switch errno {
            // The kernel has said how much room it needs: at most 65536 groups (NGROUPS_MAX).
            case ERANGE where Int(length) / MemoryLayout<UInt32>.size > room: room = Int(length) / MemoryLayout<UInt32>.size
            case ENOPROTOOPT, ENODATA: return []
            default: throw IOError(errnoCode: errno, reason: "getsockopt(SO_PEERGROUPS)")
            }
        }
    }
}

/// `struct ucred` of <sys/socket.h>, which Glibc's module hides without `_GNU_SOURCE`.
private struct UCred {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}
