import HTTPTypes
import Testing

@testable import WebGateway

/// Addresses that the desk never gives out lead nowhere.
@Suite(.timeLimit(.minutes(20))) struct PathTests {
    @Test(arguments: [
        "//evil.example", "//%00@evil.example", "/dashboard/", "/js/", "/js%2Fbackoff.js", "/css%00",
        "/\\evil.example",
        "/js//backoff.js", "/css/", "/..%2f..%2fetc%2fpasswd", "/Public/js/backoff.js", "/sign-in;x", "/%73ign-in",
    ])
    func anAddressThatIsNotPlainIsNotFound(path: String) async throws {
        let desk = try await TestDesk()
        let reply = try await desk.get(path)
        #expect(reply.status == 404)
        #expect(reply.location == nil)
    }

    /// `..` is plain, and leads out of no folder all the same.
    @Test(arguments: ["/js/../js/backoff.js", "/../Public/js/backoff.js", "/.."])
    func noPathLeadsUpwards(path: String) async throws {
        let reply = try await TestDesk().get(path)
        #expect(reply.status == 400 && reply.location == nil)
    }

    @Test(arguments: ["/", "/sign-in", "/js/backoff.js", "/css/bicycle-polo.css", "/sign-in?x=//y%00"])
    func aPlainOneIsFound(path: String) async throws {
        #expect(try await TestDesk().get(path).status == 200)
    }

    @Test(arguments: ["bytes=0-3", "bytes=99999999-", "bytes=-99999999"])
    func aPartOfAFileIsTheWholeOfIt(range: String) async throws {
        let desk = try await TestDesk()
        let whole = try await desk.get("/js/backoff.js")
        let reply = try await desk.get("/js/backoff.js", [.range: range])
        #expect(reply.status == 200 && reply.body == whole.body && !whole.body.isEmpty)
    }

    @Test func aFileThatHasNotChangedIsNotSentAgain() async throws {
        let desk = try await TestDesk()
        let tag = try #require(try await desk.get("/js/backoff.js").headers[.eTag])
        let reply = try await desk.get("/js/backoff.js", [.ifNoneMatch: tag])
        #expect(reply.status == 304 && reply.body.isEmpty)
    }
}
