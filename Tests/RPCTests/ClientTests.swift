import NIOCore
import Protocol
import RPC
import Testing

@Suite(.timeLimit(.minutes(20))) struct ClientTests {
    @Test func repliesGoToTheirCallsWhateverTheirOrder() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { _, path in
            let client = try await connect(path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let reply = try await client.call("echo", params: Array("{\"n\":\(number)}".utf8))
                        #expect(String(buffer: reply) == "{\"n\":\(number)}")
                    }
                }
                await held.untilTotal(50)
                try await held.answerAll()
                try await group.waitForAll()
            }
            await client.close()
        }
    }

    @Test func eachOfManyTasksGetsItsOwnReply() async throws {
        try await withServer { _, path in
            let client = try await connect(path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let reply = try await client.call("echo", params: Array(#"{"n":\#(number)}"#.utf8))
                        #expect(String(buffer: reply) == #"{"n":\#(number)}"#)
                    }
                }
                try await group.waitForAll()
            }
            await client.close()
        }
    }

    @Test func aRefusalIsThrownAsTheFaultThatItIs() async throws {
        try await withServer { _, path in
            let client = try await connect(path)
            await #expect(throws: Fault(.notFound, "there is no method nobody")) {
                try await client.call("nobody", params: Array("{}".utf8))
            }
            await client.close()
        }
    }

    @Test func aCallTooLargeIsRefusedAsSuch() async throws {
        try await withServer { _, path in
            for _ in 0..<20 {
                let client = try await connect(path)
                let text = String(repeating: "x", count: 3 << 20)
                let fault = await #expect(throws: Fault.self) {
                    try await client.call("echo", params: Array(#"{"a":"\#(text)"}"#.utf8))
                }
                #expect(fault?.reason == .tooLarge)
                await client.close()
            }
        }
    }

    @Test func callsInFlightFailWhenTheConnectionBreaks() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { _, path in
            let client = try await connect(path)
            let reply = Task { try await client.call("echo", params: Array("{}".utf8)) }
            await held.untilTotal(1)
            await client.close()
            let fault = await #expect(throws: Fault.self) { try await reply.value }
            #expect(fault?.reason == .unavailable)
            await #expect(throws: Fault.self) { try await client.call("echo", params: Array("{}".utf8)) }
            try await held.answerAll()
        }
    }

    @Test func aCallThatIsNotAnsweredInTimeIsUnavailableAndTheConnectionGoesOn() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { _, path in
            let client = try await connect(path, callTimeout: .milliseconds(20))
            let fault = await #expect(throws: Fault.self) { try await client.call("echo", params: Array("{}".utf8)) }
            #expect(fault?.reason == .unavailable)
            // The answer that comes too late is nobody's, and the client stays connected.
            try await held.answerAll()
            #expect(client.isActive)
            await client.close()
        }
    }

    @Test func nobodyListeningIsUnavailable() async throws {
        try await withSocketPath { path in
            let fault = await #expect(throws: Fault.self) { try await connect(path) }
            #expect(fault?.reason == .unavailable)
            #expect(fault?.message.contains(path) == true)
        }
    }

    private func connect(_ path: String, callTimeout: TimeAmount? = nil) async throws -> RPCClient {
        try await RPCClient.connect(path: path, callTimeout: callTimeout)
    }
}
