internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Protocol
internal import RPC
internal import Twilio

/// Agents sign in with a name and a password, and out.
struct SessionRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/sign-in") { request, _ in try await page(request) }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.post("/sign-out") { request, _ in try await signOut(request) }
        router.postOnly("/sign-out")
    }

    private func page(_ request: Request) async throws -> Response {
        if try await gateway.sessions.agent(of: request) != nil { return .seeOther("/dashboard") }
        return SignInPage().response(for: Reader(of: request, gateway.settings))
    }

    private func signIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var request = request
        let form = try await request.form()
        let name = form["name"] ?? ""
        let call = SessionsCreate(name: name, password: form["password"] ?? "")
        do throws(Fault) {
            let session = try await gateway.daemon.call(call, actor: "web")
            var response = Response.seeOther("/dashboard")
            response.setCookie(gateway.sessions.cookie(session.token))
            return response
        } catch {
            guard error.reason == .denied else { throw error }
            noteRefusal(context)
            let page = SignInPage(name: name, isRefused: true)
            return page.response(for: Reader(of: request, gateway.settings), status: .unauthorized)
        }
    }

    /// A person who guesses passwords leaves a line each time. It has no name, which may be a password in the wrong field.
    private func noteRefusal(_ context: GatewayContext) {
        gateway.logger.warning("A sign-in was refused.", metadata: ["address": "\(context.remoteAddress?.ipAddress ?? "-")"])
    }

    private func signOut(_ request: Request) async throws -> Response {
        if let token = gateway.sessions.token(of: request) {
            do throws(Fault) {
                _ = try await gateway.daemon.call(SessionsRevoke(token: token), actor: "web")
            } catch {
                // The browser forgets its session even so; for the daemon it ends at its own time.
                gateway.logger.warning("A session was not revoked.", metadata: ["reason": "\(error.reason.rawValue)"])
            }
        }
        var response = Response.seeOther("/")
        response.setCookie(gateway.sessions.cookie("", maxAge: 0))
        return response
    }
}
