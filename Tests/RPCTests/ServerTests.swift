import Foundation
import Protocol
import RPC
import Testing

@Suite struct ServerTests {
    @Test func aCallIsAnsweredThoughItComesByteByByte() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            for byte in RawClient.frame(RawClient.call(1, #"{"a":1}"#)) { client.send([byte]) }
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#)
        }
    }

    @Test func manyFramesInOneWriteAreAllAnsweredInOrder() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            client.send((0..<500).flatMap { RawClient.frame(RawClient.call($0)) })
            for id in 0..<500 { #expect(await client.receive() == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#) }
        }
    }

    @Test func theConnectionGoesOnAfterMistakes() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            client.send("{", "", #"{"jsonrpc":"2.0","id":3,"method":"nobody"}"#, #"{"jsonrpc":"2.0","method":"echo"}"#, RawClient.call(5))
            #expect(await client.receive()?.contains(#""id":null,"error":{"code":-32700"#) == true)
            #expect(await client.receive()?.contains("-32700") == true)
            #expect(await client.receive()?.contains(#""id":3,"error":{"code":-32601"#) == true)
            #expect(await client.receive()?.contains(#""id":null,"error":{"code":-32600"#) == true)
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":5,"result":{}}"#)
        }
    }

    @Test func aLongFrameIsRefusedByItsPrefixAndTheConnectionCloses() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            client.send(RawClient.frame(RawClient.call(1)) + [0, 0x10, 0, 1])
            #expect(await client.receive()?.contains(#""id":1"#) == true)
            let refusal = await client.receive()
            #expect(refusal?.contains(#""id":null"#) == true)
            #expect(refusal?.contains(#""reason":"tooLarge""#) == true)
            #expect(await client.receive() == nil)
        }
    }

    @Test func aFrameOfTheLimitIsTaken() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            let room = (1 << 20) - RawClient.call(1, #"{"a":""}"#).utf8.count
            client.send(RawClient.call(1, #"{"a":"\#(String(repeating: "x", count: room))"}"#))
            #expect(await client.receive()?.hasPrefix(#"{"jsonrpc":"2.0","id":1,"result""#) == true)
        }
    }

    /// What follows the prefix of a refused frame is its body, not calls.
    @Test func theBytesOfARefusedFrameAreNotCalls() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { _, path in
            for _ in 0..<20 {
                let client = try RawClient(path)
                let calls = (0..<20_000).flatMap { RawClient.frame(RawClient.call($0)) }
                let space = [UInt8](repeating: 0x20, count: 3)
                _ = client.send([0x7F, 0xFF, 0xFF, 0xFF] + calls + space)
                while await client.receive() != nil {}
            }
            #expect(held.total == 0)
            try await held.answerAll()
        }
    }

    @Test func aClientThatHasFinishedSendingStillGetsItsAnswers() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { _, path in
            let client = try RawClient(path)
            client.send(RawClient.call(1), RawClient.call(2))
            client.finish()
            await held.untilTotal(2)
            try await held.answerAll()
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":2,"result":{}}"#)
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
            #expect(await client.receive() == nil)
        }
    }

    @Test func clientsThatLeaveWithoutTheirAnswersDoNoHarm() async throws {
        try await withServer { _, path in
            for _ in 0..<200 { try RawClient(path).send(RawClient.call(1), RawClient.call(2)) }
            let client = try RawClient(path)
            client.send(RawClient.call(3))
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":3,"result":{}}"#)
        }
    }

    @Test func theServerKnowsWhoCalls() async throws {
        try await withServer(RPCServer.Limits(), { WhoAmI() }) { _, path in
            let client = try RawClient(path)
            client.send(RawClient.call(1))
            var groups = [gid_t](repeating: 0, count: 65_536)
            groups = Array(groups.prefix(Int(getgroups(Int32(groups.count), &groups)))) + [getegid()]
            let process = ProcessInfo.processInfo.processIdentifier
            let expected = #"{"pid":\#(process),"uid":\#(geteuid()),"groups":\#(Set(groups).sorted())}"#
            #expect(await client.receive()?.contains(expected) == true)
        }
    }
}
