import HTTPClient
import NIOCore
import NIOPosix
import Testing

struct HTTPClientTests {
    /// Patience for what must come at once on any machine; reached only when something is broken.
    private static let patience = Duration.seconds(60)

    private func failure(_ request: HTTPRequest, _ client: HTTPClient) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func aReplyComesWithItsStatusHeadersAndBody() async throws {
        try await withServer { _ in
            .send(reply("ünder way", status: "418 I'm a teapot", headers: "X-One:  two \r\nx-one: three\r\n"))
        } _: { url, arrivals in
            let answer = try await HTTPClient.with { try await $0.send(HTTPRequest(.get, url + "/a?b=c")) }
            #expect(answer.status == 418)
            #expect(answer.text == "ünder way")
            #expect(answer.header("X-ONE") == "two")
            #expect(answer.headers.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["two", "three"])
            #expect(arrivals.requests.first?.hasPrefix("GET /a?b=c HTTP/1.1\r\n") == true)
        }
    }

    @Test func aPostIsSentWithItsHeadersBodyAndCredentials() async throws {
        try await withServer { _ in
            .send(reply(""))
        } _: { url, arrivals in
            var request = HTTPRequest(.post, url)
            request.headers = [("X-Empty", ""), ("X-Full", "a;b: c")]
            request.body = Array("a=1&b=é".utf8)
            request.credentials = ("user", "pass")
            var delete = HTTPRequest(.delete, url)
            delete.timeout = Self.patience
            var empty = HTTPRequest(.post, url)
            empty.timeout = Self.patience
            try await HTTPClient.with { [request, delete, empty] client in
                for one in [request, delete, empty] { _ = try await client.send(one) }
            }
            let lines = arrivals.requests[0].split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines[0] == "POST / HTTP/1.1")
            #expect(lines.contains("X-Empty:") && lines.contains("X-Full: a;b: c") && lines.contains("Content-Length: 8"))
            #expect(lines.contains("Authorization: Basic dXNlcjpwYXNz") && lines.last == "a=1&b=é")
            #expect(!arrivals.requests[0].contains("Expect"))
            #expect(arrivals.requests[1].hasPrefix("DELETE / "))
            #expect(arrivals.requests[2].hasPrefix("POST / ") && arrivals.requests[2].contains("Content-Length: 0"))
        }
    }

    @Test func aRedirectIsAReply() async throws {
        try await withServer { _ in
            .send(reply("", status: "302 Found", headers: "Location: /other\r\n"))
        } _: { url, arrivals in
            let answer = try await HTTPClient.with { try await $0.send(HTTPRequest(.get, url)) }
            #expect(answer.status == 302 && answer.header("location") == "/other")
            #expect(arrivals.requests.count == 1)
        }
    }

    @Test func headersOfAnInterimReplyAreNotTheReplys() async throws {
        try await withServer { _ in
            .send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + reply("x"))
        } _: { url, _ in
            let answer = try await HTTPClient.with { try await $0.send(HTTPRequest(.get, url)) }
            #expect(answer.status == 200 && answer.header("X-Early") == nil)
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1 /", "http://127.0.0.1/\r\nX: y", "", "http://"])
    func aURLThatIsNoneOfHTTPIsRefused(url: String) async throws {
        try await HTTPClient.with { client in
            guard case .invalid? = await failure(HTTPRequest(.get, url), client) else {
                Issue.record("\(url) was taken")
                return
            }
        }
    }

    @Test func aHeaderWithALineBreakIsRefused() async throws {
        try await withServer { _ in
            .send(reply(""))
        } _: { url, arrivals in
            try await HTTPClient.with { client in
                for header in [("X", "a\r\nY: b"), ("X\r\nY", "b"), ("", "b"), ("X:", "b"), ("X", "a\0b")] {
                    var request = HTTPRequest(.get, url)
                    request.headers = [header]
                    guard case .invalid? = await failure(request, client) else {
                        Issue.record("\(header) was taken")
                        return
                    }
                }
            }
            #expect(arrivals.requests.isEmpty)
        }
    }

    @Test func whereNobodyListensNothingIsSent() async throws {
        // A port that was bound and never listened to.
        let socket = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
        let port = socket.localAddress?.port ?? 0
        try await HTTPClient.with { client in
            let failure = await failure(HTTPRequest(.get, "http://127.0.0.1:\(port)/"), client)
            guard case .notConnected? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(failure?.isBeforeSending == true)
        }
        try await socket.close()
    }

    @Test func aServerThatIsSilentIsWaitedForUntilTheTimeoutAlone() async throws {
        try await withServer { _ in
            .silence
        } _: { url, arrivals in
            var request = HTTPRequest(.get, url)
            request.timeout = .milliseconds(200)
            try await HTTPClient.with { [request] client in
                #expect(await failure(request, client) == .timedOut)
            }
            #expect(arrivals.requests.count == 1)
        }
    }

    @Test func aBodyThatStopsHalfwayEndsWithTheTimeout() async throws {
        try await withServer { _ in
            .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        } _: { url, _ in
            var request = HTTPRequest(.get, url)
            request.timeout = .milliseconds(200)
            try await HTTPClient.with { [request] client in
                #expect(await failure(request, client) == .timedOut)
            }
        }
    }

    @Test func aConnectionThatBreaksHalfwayIsSaidToBeBroken() async throws {
        try await withServer { _ in
            .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        } _: { url, _ in
            try await HTTPClient.with { client in
                guard case .broken? = await failure(HTTPRequest(.get, url), client) else {
                    Issue.record("a half reply was taken")
                    return
                }
            }
        }
    }

    @Test func aReplyLongerThanTheLimitIsRefusedAndOneOfTheLimitIsNot() async throws {
        try await withServer { _ in
            .send(reply(String(repeating: "x", count: 1000)))
        } _: { url, _ in
            try await HTTPClient.with { client in
                var request = HTTPRequest(.get, url)
                request.maximumBodyBytes = 999
                #expect(await failure(request, client) == .tooLong(limit: 999))
                request.maximumBodyBytes = 1000
                let whole = try await client.send(request)
                #expect(whole.body.count == 1000)
            }
        }
    }

    @Test func headersWithoutEndAreRefused() async throws {
        let many = String(repeating: "X-Long: \(String(repeating: "y", count: 1000))\r\n", count: 100)
        try await withServer { _ in
            .send("HTTP/1.1 200 OK\r\n" + many + "\r\n")
        } _: { url, _ in
            try await HTTPClient.with { client in
                guard case .broken("the headers are longer than 65536 bytes")? = await failure(HTTPRequest(.get, url), client) else {
                    Issue.record("100 kB of headers were taken")
                    return
                }
            }
        }
    }

    @Test func aCancelledTaskEndsAtOnceAndTheOthersGoOn() async throws {
        try await withServer {
            $0.hasPrefix("GET /slow") ? .silence : .send(reply("ok"))
        } _: { url, arrivals in
            var slow = HTTPRequest(.get, url + "/slow")
            slow.timeout = Self.patience
            try await HTTPClient.with { [slow] client in
                let start = ContinuousClock.now
                let task = Task { await failure(slow, client) }
                try await arrivals.untilRequest()
                task.cancel()
                #expect(await task.value == .cancelled)
                #expect(ContinuousClock.now - start < Self.patience)
                let next = try await client.send(HTTPRequest(.get, url))
                #expect(next.text == "ok")
            }
        }
    }

    @Test func aTaskThatWasCancelledBeforeSendsNothingForLong() async throws {
        try await withServer { _ in
            .silence
        } _: { url, _ in
            var request = HTTPRequest(.get, url)
            request.timeout = Self.patience
            try await HTTPClient.with { [request] client in
                let cancelled = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    // Nothing comes: it ends when the task is cancelled.
                    for await _ in cancelled.stream {}
                    return await failure(request, client)
                }
                task.cancel()
                #expect(await task.value == .cancelled)
                cancelled.continuation.finish()
            }
        }
    }

    @Test func closingEndsWhatIsUnderWay() async throws {
        try await withServer { _ in
            .silence
        } _: { url, arrivals in
            var request = HTTPRequest(.get, url)
            request.timeout = Self.patience
            let task = try await HTTPClient.with { [request] client in
                let task = Task { await failure(request, client) }
                try await arrivals.untilRequest()
                return task
            }
            #expect(await task.value == .cancelled)
        }
    }

    @Test func noMoreThanTheBoundGoOnAtOnceAndAllAreAnswered() async throws {
        try await withServer { _ in
            .sendAndClose(reply("ok", headers: "Connection: close\r\n"))
        } _: { url, arrivals in
            var configuration = HTTPClient.Configuration()
            configuration.maximumTransfers = 3
            let answers = try await HTTPClient.with(configuration) { client in
                try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            var request = HTTPRequest(number.isMultiple(of: 2) ? .get : .post, url)
                            request.timeout = Self.patience
                            return try await client.send(request).text
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(answers == Array(repeating: "ok", count: 50))
            #expect(arrivals.mostOpen <= 3)
        }
    }

    @Test func whoWaitsForAPlaceWaitsNoLongerThanItsTimeout() async throws {
        try await withServer {
            $0.hasPrefix("GET /slow") ? .silence : .send(reply("ok"))
        } _: { url, arrivals in
            var configuration = HTTPClient.Configuration()
            configuration.maximumTransfers = 1
            try await HTTPClient.with(configuration) { client in
                var slow = HTTPRequest(.get, url + "/slow")
                slow.timeout = Self.patience
                let task = Task { [slow] in await failure(slow, client) }
                try await arrivals.untilRequest()
                var next = HTTPRequest(.get, url + "/next")
                next.timeout = .milliseconds(100)
                #expect(await failure(next, client) == .notConnectedInTime)
                #expect(arrivals.requests.count == 1)
                task.cancel()
                _ = await task.value
            }
        }
    }

    @Test func aConnectionIsUsedAgainForAGetAndNeverForAPost() async throws {
        try await withServer { _ in
            .send(reply("ok"))
        } _: { url, arrivals in
            try await HTTPClient.with { client in
                for _ in 0..<3 { _ = try await client.send(HTTPRequest(.get, url)) }
                #expect(arrivals.connections == 1)
                for _ in 0..<3 { _ = try await client.send(HTTPRequest(.post, url)) }
                #expect(arrivals.connections == 4)
            }
        }
    }

    @Test func aPostWhoseConnectionIsClosedIsNotSentAgain() async throws {
        try await withServer {
            $0.hasPrefix("POST") ? .close : .send(reply("ok"))
        } _: { url, arrivals in
            try await HTTPClient.with { client in
                _ = try await client.send(HTTPRequest(.get, url))
                let failure = await failure(HTTPRequest(.post, url), client)
                #expect(failure?.isBeforeSending == false)
                #expect(arrivals.requests.count { $0.hasPrefix("POST") } == 1)
            }
        }
    }
}
