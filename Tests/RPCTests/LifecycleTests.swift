import Foundation
import Glibc
import Protocol
import Testing

@testable import RPC

@Suite(.timeLimit(.minutes(20))) struct LifecycleTests {
    @Test func stopAnswersWhatIsInFlight() async throws {
        let held = Held()
        try await withSocketPath { path in
            let server = try await start(path, RPCServer.Limits(), held.responder)
            let client = try RawClient(path)
            client.send(RawClient.call(1))
            await held.untilTotal(1)
            async let stopped: Void = server.stop()
            // Not taken any more: the server has stopped listening by the time a connection is refused.
            try await eventually("the server listens no more") { (try? RawClient(path)) == nil }
            try await held.answerAll()
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
            #expect(await client.receive() == nil)
            await stopped
        }
    }

    @Test func aSocketThatNobodyAnswersOnIsReplaced() async throws {
        try await withSocketPath { path in
            let first = try await start(path)
            await first.stop()
            // As a crash leaves it: the file, and nobody behind it.
            if !FileManager.default.fileExists(atPath: path) { try leaveSocket(at: path) }
            let second = try await start(path)
            let client = try RawClient(path)
            client.send(RawClient.call(1))
            #expect(await client.receive() != nil)
            await second.stop()
        }
    }

    @Test func aLiveSocketIsLeftToItsOwner() async throws {
        try await withServer { _, path in
            let refusal = await #expect(throws: UnixSocketPath.Refusal.self) { try await start(path) }
            #expect(refusal?.description.contains("Another process listens") == true)
            let client = try RawClient(path)
            client.send(RawClient.call(1))
            #expect(await client.receive() != nil)
        }
    }

    @Test func whatIsNotASocketStays() async throws {
        try await withSocketPath { path in
            try Data("precious".utf8).write(to: URL(filePath: path))
            await #expect(throws: UnixSocketPath.Refusal.self) { try await start(path) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test func aPathThatIsTooLongIsRefusedWithItsLength() async throws {
        let path = "/tmp/" + String(repeating: "a", count: 103)
        let refusal = await #expect(throws: UnixSocketPath.Refusal.self) { try await start(path) }
        #expect(refusal?.description.contains("108 bytes") == true)
    }

    @Test func onlyTheUserAndTheGroupMayConnect() async throws {
        try await withServer { _, path in
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o660)
        }
    }

    /// The mode does not come from the process's umask, which other threads share.
    @Test func theSocketsModeIsTheOneThatIsAskedFor() async throws {
        try await withSocketPath { path in
            for mode in [0o600, 0o622, 0o666] as [UInt32] {
                let socket = "\(path)-\(mode)"
                let descriptor = try UnixSocketPath(socket).listen(mode: mode)
                defer { close(descriptor) }
                #expect(try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? UInt32 == mode)
            }
        }
    }

    @Test func aConnectionOverTheLimitIsClosedAndTheOthersGoOn() async throws {
        var limits = RPCServer.Limits()
        limits.connections = 2
        try await withServer(limits) { server, path in
            let clients = try (RawClient(path), RawClient(path))
            for client in [clients.0, clients.1] {
                client.send(RawClient.call(1))
                #expect(await client.receive() != nil)
            }
            #expect(server.connectionCount == 2)
            #expect(try await RawClient(path).receive()?.contains("overloaded") != false)
            clients.0.send(RawClient.call(2))
            #expect(await clients.0.receive() != nil)
        }
    }

    @Test
    func aConnectionOverTheLimitIsToldSo() async throws {
        var limits = RPCServer.Limits()
        limits.connections = 1
        try await withServer(limits) { _, path in
            let first = try RawClient(path)
            first.send(RawClient.call(1))
            #expect(await first.receive() != nil)
            #expect(try await RawClient(path).receive()?.contains(#""reason":"overloaded""#) == true)
            withExtendedLifetime(first) {}
        }
    }

    @Test func aClosedConnectionMakesRoom() async throws {
        var limits = RPCServer.Limits()
        limits.connections = 1
        try await withServer(limits) { server, path in
            for _ in 0..<20 {
                let client = try RawClient(path)
                client.send(RawClient.call(1))
                client.finish()
                #expect(await client.receive() != nil)
                #expect(await client.receive() == nil)
                try await eventually("the connection is gone") { server.connectionCount == 0 }
            }
        }
    }

    private func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
        try #require(result == 0)
    }
}
