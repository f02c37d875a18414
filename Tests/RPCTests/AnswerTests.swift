import Testing

@testable import RPC

@Suite(.timeLimit(.minutes(20))) struct AnswerTests {
    /// It has gone before its answer is there: nothing is sent, and its connection ends.
    @Test func aClientThatHasGoneIsNotAnswered() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { server, path in
            do {
                let client = try RawClient(path)
                client.send(RawClient.call(1))
                await held.untilTotal(1)
            }
            try await held.answerAll()
            try await eventually("the connection is gone") { server.connectionCount == 0 }
        }
    }
}
