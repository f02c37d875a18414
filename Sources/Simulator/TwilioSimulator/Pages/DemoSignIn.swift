internal import HTTPTypes
internal import Settings

/// Whom the workbench says to sign in as. Its password is the demo's, which was made for it, and never a real desk's.
struct DemoSignIn: Encodable, Equatable, Sendable {
    let name: String
    let password: String

    /// From `name:password`, as in HTTP's Basic scheme: the password may have colons.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        name = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
        guard !name.isEmpty, !password.isEmpty else { return nil }
    }

    /// Reads `SIMULATOR_DEMO_SIGN_IN`. It is refused unless the simulator and the desk are this machine's alone: a page that
    /// others could open must not have a password on it.
    /// - Parameter ownURL: `SIMULATOR_URL`, where it is set: an address of the world means that a proxy stands in front.
    init?(_ reader: inout SettingsReader, listeningOn host: String, ownURL: String?, deskURL: String) {
        let key = "simulator.demoSignIn"
        guard let text = reader.text(key, isSecret: true) else { return nil }
        let urls = [deskURL] + (ownURL.map { [$0] } ?? [])
        guard Loopback.isLoopback(host), urls.allSatisfy({ PublicURL($0)?.isLoopback == true }) else {
            reader.refuse(key, "is for the demo only: SIMULATOR_HOST, SIMULATOR_URL and PUBLIC_URL must be addresses of this machine")
            return nil
        }
        guard let parsed = DemoSignIn(text) else {
            reader.refuse(key, "must be an agent's name and password with a colon between them")
            return nil
        }
        self = parsed
    }

    /// Whether a request may be answered with the password: one for a host of loopback that no proxy says to have passed on.
    /// A proxy that rewrites `Host` and adds none of these headers, as nginx does by default, cannot be told from a browser.
    /// - Parameters:
    ///   - host: whom the request was for, with or without a port.
    ///   - headers: their names, in lower case.
    static func mayBeTold(to host: String, headers: some Sequence<String>) -> Bool {
        Loopback.isLoopback(LocalHost.name(of: host)) && headers.allSatisfy { !proxyHeaders.contains($0) }
    }

    private static let proxyHeaders: Set = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]
}

/// What the workbench is made of, as its page reads it.
struct Workbench: Encodable {
    /// Without a slash at the end.
    let desk: String
    /// The handset of the customer who filed the demo's first ticket.
    let handset: String
    let signIn: DemoSignIn?

    init(_ settings: SimulatorSettings, for request: HTTPRequest) {
        desk = PublicURL(settings.deskURL)?.text ?? settings.deskURL
        handset = Self.firstTicketsNumber
        let mayBeTold = DemoSignIn.mayBeTold(to: request.authority ?? "", headers: request.headerFields.map(\.name.canonicalName))
        signIn = mayBeTold ? settings.demoSignIn : nil
    }

    private static let firstTicketsNumber = "+12025550143"
}
