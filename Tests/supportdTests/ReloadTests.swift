import CommitEngine
import Glibc
import Protocol
import RPC
import Store
import Synchronization
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct ReloadTests {
    @Test func whoMayCallChangesForNewConnections() async throws {
        try await withDirectory { directory in
            var settings = DaemonSettings(
                dataDirectory: directory, socket: UnixSocketPath(directory + "/s"), access: Self.nobody)
            let daemon = try await start(settings)
            let before = try await connect(settings)
            await #expect(throws: Fault.self) { try await before.call(AgentsAdd(name: "yuki", password: "long enough a word")) }
            settings.access.admins.users = [getuid()]
            #expect(daemon.reload(settings).isEmpty)
            let after = try await connect(settings)
            _ = try await after.call(AgentsAdd(name: "yuki", password: "long enough a word"))
            await before.close()
            await after.close()
            await daemon.stop()
        }
    }

    /// The user that the tests run as is not the daemon's owner.
    private static var nobody: AccessPolicy {
        var policy = AccessPolicy()
        policy.owners = []
        return policy
    }

    @Test func aLowerLimitOfConnectionsHoldsAtOnce() async throws {
        try await withDirectory { directory in
            var settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            let daemon = try await start(settings)
            let first = try await connect(settings)
            _ = try await first.call(ServerInfo())
            settings.limits.connections = 1
            #expect(daemon.reload(settings).isEmpty)
            let fault = await #expect(throws: Fault.self) { try await connect(settings).call(ServerInfo()) }
            // It may be closed before the call is made.
            #expect(fault?.reason == .overloaded || fault?.reason == .unavailable)
            _ = try await first.call(ServerInfo())
            await first.close()
            await daemon.stop()
        }
    }

    @Test func whatCannotChangeIsNamedAndStays() async throws {
        try await withDirectory { directory in
            let settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            let daemon = try await start(settings)
            var other = settings
            other.dataDirectory = "/elsewhere"
            other.socket = UnixSocketPath("/elsewhere/s")
            other.backups.kept = 2
            other.store.eventKey = EventSecret(String(repeating: "ab", count: 32))
            let waiting = daemon.reload(other)
            #expect(waiting.prefix(2) == ["SUPPORTD_DATA_DIRECTORY", "SUPPORTD_SOCKET"])
            #expect(waiting.count == 4)
            #expect(daemon.current.settings.dataDirectory == directory)
            await daemon.stop()
        }
    }

    @Test func aProbeWaitsForAStuckWriter() async throws {
        try await withDirectory { directory in
            let settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            let daemon = try await start(settings)
            try await daemon.probe()
            let entered = AsyncStream.makeStream(of: Void.self)
            let release = Gate()
            daemon.writer.probe {
                entered.continuation.yield()
                release.wait()
            }
            for await _ in entered.stream { break }
            let hasComeBack = Mutex(false)
            let probe = Task {
                try await daemon.probe()
                hasComeBack.withLock { $0 = true }
            }
            // Look-ups go on, and the probe waits for the writer.
            let client = try await connect(settings)
            for _ in 0..<100 { _ = try await client.call(ServerInfo()) }
            #expect(!hasComeBack.withLock { $0 })
            release.open()
            try await probe.value
            await client.close()
            await daemon.stop()
        }
    }
}
