internal import Glibc
internal import NIOCore

/// Who is at the other end, as the kernel says (`SO_PEERCRED`, unix(7)): who had the socket when it was connected.
public struct Peer: Hashable, Sendable {
    public let processIdentifier: Int32
    public let userIdentifier: UInt32
    public let groupIdentifier: UInt32
    public init(processIdentifier: Int32, userIdentifier: UInt32, groupIdentifier: UInt32) {
        self.processIdentifier = processIdentifier
        self.userIdentifier = userIdentifier
        self.groupIdentifier = groupIdentifier
    }
}

/// `struct ucred` of <sys/socket.h>, which Glibc's module hides without `_GNU_SOURCE`.
private struct UCred: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}

extension Channel {
    func peer() -> EventLoopFuture<Peer> {
        guard let provider = self as? any SocketOptionProvider else {
            return eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        let credentials: EventLoopFuture<UCred> = provider.unsafeGetSocketOption(
            level: .socket,
            name: .init(rawValue: SO_PEERCRED)
        )
        return credentials.map { Peer(processIdentifier: $0.pid, userIdentifier: $0.uid, groupIdentifier: $0.gid) }
    }
}
