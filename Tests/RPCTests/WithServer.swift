import Foundation
import Glibc
import NIOCore
import NIOPosix
import Protocol
import RPC
import SocketLoop
@_exported import TestSupport

/// Runs a server on a socket of its own, and stops it afterwards.
func withServer(
    _ limits: RPCServer.Limits = RPCServer.Limits(),
    _ responder: @escaping @Sendable () -> any Responder = { Echo() },
    _ body: (RPCServer, String) async throws -> Void
) async throws {
    try await withSocketPath { path in
        let server = try await start(path, limits, responder)
        do {
            try await body(server, path)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }
}

/// The loops of all servers here.
func serverLoops() throws -> SocketLoopGroup { try sharedLoops.get() }
private let sharedLoops = Result { () throws(IOError) in try SocketLoopGroup(count: System.coreCount) }

/// A server whose caller stops it.
func start(
    _ path: String,
    _ limits: RPCServer.Limits = RPCServer.Limits(),
    _ responder: @escaping @Sendable () -> any Responder = { Echo() }
) async throws -> RPCServer {
    try await RPCServer.start(path: UnixSocketPath(path), group: serverLoops(), limits: limits) { _, _ in responder() }
}

/// Lends a path for a socket, short enough for one.
func withSocketPath(_ body: (String) async throws -> Void) async throws {
    try await withDirectory { try await body($0 + "/s") }
}

/// Answers each call at once with its parameters.
final class Echo: Responder {
    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            if calls[call].method == "echo" {
                Reply.result(calls[call], to: &replies) { $0.append(calls[call].params) }
            } else {
                let fault = Fault(.notFound, "there is no method \(calls[call].method)")
                Reply.error(calls[call].id, WireError(fault, code: WireError.methodNotFound), to: &replies)
            }
        }
    }
}
