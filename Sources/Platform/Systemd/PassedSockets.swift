internal import Glibc

/// The listening sockets that a service manager has opened for this process: sd_listen_fds(3). They stay open in the
/// manager when this process ends, so what connects meanwhile waits for the next one.
public struct PassedSockets: Sendable {
    /// A socket that was passed and that this program cannot use.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    public enum Family: Sendable, Hashable {
        case unix, tcp
    }

    /// The descriptors, in the manager's order, with `FileDescriptorName=` of their socket units.
    public let descriptors: [(descriptor: Int32, name: String)]

    /// Empty when none were passed, or when they were meant for another process.
    public init(environment: [String: String], processIdentifier: Int32? = nil) {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == processIdentifier ?? getpid(),
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...1024).contains(count)
        else {
            descriptors = []
            return
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        descriptors = (0..<count).map { index in
            // No program that this one starts gets it as well.
            _ = fcntl(Self.first + index, F_SETFD, FD_CLOEXEC)
            return (Self.first + index, Int(index) < names.count ? names[Int(index)] : "unknown")
        }
    }

    /// `SD_LISTEN_FDS_START`.
    private static let first: Int32 = 3

    /// The one socket that was passed, nil when there is none. It belongs to the caller from then on.
    public func only(_ family: Family) throws(Refusal) -> Int32? {
        guard let first = descriptors.first else { return nil }
        guard descriptors.count == 1 else {
            let names = descriptors.map(\.name).joined(separator: ", ")
            throw Refusal(description: "the service manager passed \(descriptors.count) sockets (\(names)), and one is wanted")
        }
        let domain = Self.option(SO_DOMAIN, of: first.descriptor)
        let isOfFamily =
            switch family {
            case .unix: domain == AF_UNIX
            case .tcp: domain == AF_INET || domain == AF_INET6
            }
        guard isOfFamily, Self.option(SO_TYPE, of: first.descriptor) == Int32(SOCK_STREAM.rawValue),
            Self.option(SO_ACCEPTCONN, of: first.descriptor) == 1
        else {
            let wanted = family == .unix ? "Unix stream socket" : "TCP socket"
            throw Refusal(
                description:
                    "the service manager passed \(first.name), which is not a \(wanted) that listens; see ListenStream= of its socket unit")
        }
        return first.descriptor
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
