internal import FoundationEssentials
internal import HTTPClient
internal import Settings

/// The gateway, the way to it from outside, and what browsers want of both.
enum WebChecks {
    static func gateway(health: WebOutcome, ready: WebOutcome, address: String, source: String) -> Finding {
        let check = "gateway"
        switch (health, ready) {
        case (.failure(let why), _):
            return .wrong(
                check, "\(address) does not answer: \(why)",
                """
                start it: systemctl start webgateway; it starts once `supportctl setup` has been run. The address: \(source), and \
                --gateway names another
                """)
        case (.reply(let reply), _) where reply.status != 200: return stranger("healthz", reply, address, source)
        case (_, .reply(let reply)) where reply.status == 200: return .right(check, "\(address) answers, and reaches the daemon")
        case (_, .reply(let reply)) where reply.status == 503:
            return .wrong(
                check, "\(address) answers, and does not reach the daemon (\(reply.status))",
                "the user webgateway must be in the group supportd, and the daemon must run")
        case (_, .reply(let reply)): return stranger("readyz", reply, address, source)
        case (_, .failure(let why)): return .unknown(check, "\(address)/readyz: \(why)")
        }
    }

    private static func stranger(_ path: String, _ reply: HTTPReply, _ address: String, _ source: String) -> Finding {
        .wrong(
            "gateway", "\(address)/\(path) answers \(reply.status), so something else listens there",
            "look at who has the port: ss -ltnp. The address: \(source), and --gateway names another")
    }

    /// - Parameters:
    ///   - page: the desk's first page, by its public address.
    ///   - metrics: `/metrics` by the same way, which must not be there.
    static func publicURL(_ url: String?, page: WebOutcome, metrics: WebOutcome) -> Finding {
        let check = "public address"
        guard let url, PublicURL(url) != nil else { return .wrong(check, "PUBLIC_URL is not set", "run `supportctl setup`") }
        guard case .reply(let reply) = page else {
            let why = if case .failure(let why) = page { why } else { "" }
            return .wrong(
                check, "\(url) does not answer: \(why)", "look at the proxy (proxy.md), at the name's address, and at the firewall")
        }
        guard reply.status == 200, reply.text.contains("/ticket/create") else {
            return .wrong(
                check, "\(url) answers \(reply.status), and not with the desk's page",
                "let the proxy pass every address on to the gateway, see proxy.md")
        }
        if case .reply(let metrics) = metrics, metrics.status == 200 {
            return .wrong(
                check, "\(url)/metrics is open to everybody", "let the proxy add X-Forwarded-For to what it passes on, see proxy.md")
        }
        return .right(check, "\(url) shows the desk")
    }

    static func https(_ url: String?) -> Finding {
        let check = "https"
        guard let url, let address = PublicURL(url) else { return .unknown(check, "PUBLIC_URL is not set") }
        if address.isHTTPS { return .right(check, "the public address is https, as Twilio and cookies want it") }
        return .wrong(check, "\(url) is not https", "put a proxy with TLS in front, see proxy.md, and run `supportctl setup`")
    }

    /// Browsers give a microphone to secure contexts only: https, and the machine itself
    /// (https://w3c.github.io/webappsec-secure-contexts/, 3.1). The page must allow it, too.
    static func microphone(_ url: String?, page: WebOutcome) -> Finding {
        let check = "microphone"
        guard let url, let address = PublicURL(url) else { return .unknown(check, "PUBLIC_URL is not set") }
        guard address.isHTTPS || isLocal(address.host) else {
            return .wrong(check, "browsers give no microphone to \(url)", "serve the desk by https: without it nobody can speak")
        }
        guard case .reply(let reply) = page else { return .unknown(check, "the page cannot be seen") }
        guard let policy = reply.header("Permissions-Policy"), policy.contains("microphone=(self)") else {
            return .wrong(
                check, "the page comes without the header that allows a microphone", "let the proxy pass Permissions-Policy on as it is")
        }
        return .right(check, "browsers give it to \(url)")
    }

    /// The machine's own names for itself; 127.example.com is none.
    private static func isLocal(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// 30 seconds are allowed: access tokens and sessions are told by time.
    static func clock(serverDate: Date?, source: String, now: Date) -> Finding {
        let check = "clock"
        guard let serverDate else { return .unknown(check, "there is nobody to compare it with: \(source) does not say the time") }
        let skew = now.timeIntervalSince(serverDate)
        guard abs(skew) <= 30 else {
            return .wrong(
                check, "this machine is \(Int(abs(skew))) seconds \(skew > 0 ? "ahead of" : "behind") \(source)",
                "timedatectl set-ntp true: Twilio refuses access tokens of another time")
        }
        return .right(check, "it agrees with \(source)")
    }
}
