import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import Protocol
import RPC
import SocketLoop
@_exported import TestSupport

@testable import supportd

/// Runs the daemon on a directory of its own, and expects its store to be sound at the end.
func withDaemon(
    _ change: (inout DaemonSettings) -> Void = { _ in },
    clock: @escaping @Sendable () -> Timestamp = Timestamp.now,
    _ body: (RPCClient, DaemonSettings) async throws -> Void
) async throws {
    try await withDirectory { directory in
        var settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
        change(&settings)
        let daemon = try await start(settings, clock: clock)
        do {
            let client = try await connect(settings)
            try await body(client, settings)
            await client.close()
            await daemon.stop()
        } catch {
            await daemon.stop()
            throw error
        }
    }
}

/// The same, where only the client matters.
func withDaemon(_ body: (RPCClient) async throws -> Void) async throws {
    try await withDaemon { client, _ in try await body(client) }
}

func connect(_ settings: DaemonSettings) async throws -> RPCClient {
    try await RPCClient.connect(path: settings.socket.path)
}

/// A daemon whose caller stops it.
///
/// - Parameter group: its loops; nil for the ones that all daemons here share.
func start(
    _ settings: DaemonSettings,
    on group: SocketLoopGroup? = nil,
    clock: @escaping @Sendable () -> Timestamp = Timestamp.now
) async throws -> Daemon {
    try await Daemon.start(settings, group: group ?? serverLoops(), logger: silent, clock: clock)
}

/// The loops of all daemons here.
func serverLoops() throws -> SocketLoopGroup { try sharedLoops.get() }
private let sharedLoops = Result { () throws(IOError) in try SocketLoopGroup(count: System.coreCount) }

let silent = Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })

extension TicketsCreate {
    /// A call that is right.
    static func sample(_ name: String = "Ann", key: String? = nil) -> TicketsCreate {
        TicketsCreate(name: name, phoneNumber: "(202) 555-0143", description: "No tone.", idempotencyKey: key)
    }
}
