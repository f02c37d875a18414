internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Protocol
internal import RPC
internal import Settings
internal import Twilio

/// Agents sign in with a name and a password, and out.
struct SessionRoutes: Sendable {
    let gateway: Gateway

    func add(to router: Router<GatewayContext>) {
        router.get("/sign-in") { request, _ in try await page(request) }
        router.post("/sign-in") { request, _ in try await signIn(request) }
        router.post("/sign-out") { request, _ in try await signOut(request) }
        router.postOnly("/sign-out")
    }

    private func page(_ request: Request) async throws -> Response {
        if try await gateway.agent(of: request) != nil { return .seeOther("/dashboard") }
        return SignInPage().response()
    }

    private func signIn(_ request: Request) async throws -> Response {
        var request = request
        let form = try await request.form()
        let name = form["name"] ?? ""
        let call = SessionsCreate(name: name, password: form["password"] ?? "")
        do throws(Fault) {
            let session = try await gateway.daemon.call(call, actor: "web")
            var response = Response.seeOther("/dashboard")
            response.setCookie(gateway.sessionCookie(session.token))
            return response
        } catch {
            guard error.reason == .denied else { throw error }
            return SignInPage(name: name, error: error.message).response(status: .unauthorized)
        }
    }

    private func signOut(_ request: Request) async throws -> Response {
        if let token = gateway.sessionToken(of: request) {
            do throws(Fault) {
                _ = try await gateway.daemon.call(SessionsRevoke(token: token), actor: "web")
            } catch {
                // The browser forgets its session even so; for the daemon it ends at its own time.
                gateway.logger.warning("a session was not revoked", metadata: ["reason": "\(error.reason.rawValue)"])
            }
        }
        var response = Response.seeOther("/")
        response.setCookie(gateway.sessionCookie("", maxAge: 0))
        return response
    }
}

extension Gateway {
    /// `__Host-` makes a browser refuse the cookie from anywhere but this host over https (RFC 6265bis, 4.1.3.2).
    private var cookieName: String { settings.publicURL.isHTTPS ? "__Host-session" : "session" }

    func sessionCookie(_ token: String, maxAge: Int? = nil) -> Cookie {
        Cookie(
            name: cookieName,
            value: token,
            maxAge: maxAge,
            path: "/",
            secure: settings.publicURL.isHTTPS,
            httpOnly: true,
            sameSite: .lax
        )
    }

    func sessionToken(of request: Request) -> String? {
        let token = request.cookies[cookieName]?.value
        return token?.isEmpty == false ? token : nil
    }

    /// The agent whose session the request carries; nil without one, or when it has ended.
    func agent(of request: Request) async throws -> String? {
        guard let token = sessionToken(of: request) else { return nil }
        do {
            return try await daemon.call(SessionsVerify(token: token), actor: "web").agent
        } catch let fault where fault.reason == .notFound {
            return nil
        }
    }
}
