internal import Hummingbird
internal import Protocol
internal import RPC

/// The sessions of agents: a cookie in the browser, and its session with the daemon.
struct AgentSessions: Sendable {
    let daemon: any DaemonCalls
    let isHTTPS: Bool

    /// `__Host-` makes a browser refuse the cookie from anywhere but this host over https (RFC 6265bis, 4.1.3.2).
    private var cookieName: String { isHTTPS ? "__Host-session" : "session" }

    /// The cookie that keeps a session; one that ends it has the age 0.
    func cookie(_ token: String, maxAge: Int? = nil) -> Cookie {
        Cookie(name: cookieName, value: token, maxAge: maxAge, path: "/", secure: isHTTPS, httpOnly: true, sameSite: .lax)
    }

    /// What the browser has of a session, which may have ended.
    func token(of request: Request) -> String? {
        let token = request.cookies[cookieName]?.value
        return token?.isEmpty == false ? token : nil
    }

    /// The agent whose session the request carries; nil without one, or when it has ended.
    func agent(of request: Request) async throws -> String? {
        guard let token = token(of: request) else { return nil }
        do {
            return try await daemon.call(SessionsVerify(token: token), actor: "web").agent
        } catch let fault where fault.reason == .notFound {
            return nil
        }
    }
}
