import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// What every form's address does with a body that is none of its forms.
@Suite(.timeLimit(.minutes(20))) struct FormTests {
    static let paths = ["/ticket/create", "/sign-in", "/token/generate"]
    private static let urlencoded: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test(arguments: paths, ["text/plain", "application/json", "multipart/form-data; boundary=x", nil])
    func aBodyOfAnotherTypeIsRefused(path: String, type: String?) async throws {
        let desk = try await TestDesk()
        var headers = HTTPFields()
        headers[.contentType] = type
        #expect(try await desk.send(.post, path, headers, body: "name=x").status == 415)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test(arguments: paths)
    func aBodyIsTakenUpToItsBoundAndNoFurther(path: String) async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        desk.daemon.refuse(SessionsCreate.self, Fault(.denied, "Wrong."))
        let longest = "name=" + String(repeating: "x", count: 128 * 1024 - 5)
        #expect(try await desk.send(.post, path, Self.urlencoded, body: longest).status != 413)
        let before = desk.daemon.calls.count
        #expect(try await desk.send(.post, path, Self.urlencoded, body: longest + "x").status == 413)
        #expect(desk.daemon.calls.count == before)
    }

    @Test(arguments: paths, ["name=%", "name=%zz", "name=%ff"])
    func aBodyThatCannotBeDecodedIsRefused(path: String, body: String) async throws {
        let desk = try await TestDesk()
        #expect(try await desk.send(.post, path, Self.urlencoded, body: body).status == 400)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test func aTypeMayNameItsCharacterSet() async throws {
        let desk = try await TestDesk()
        let headers: HTTPFields = [.contentType: "Application/X-WWW-Form-Urlencoded; charset=UTF-8"]
        #expect(try await desk.send(.post, "/token/generate", headers, body: "page=/").status == 200)
    }

    @Test(arguments: ["/ticket/create", "/sign-out", "/token/generate", "/call/connect", "/call/completed"])
    func anAddressThatTakesFormsOnlySaysSo(path: String) async throws {
        let desk = try await TestDesk()
        let reply = try await desk.get(path)
        #expect(reply.status == 405 && reply["Allow"] == "POST")
        #expect(desk.daemon.calls.isEmpty)
    }
}
