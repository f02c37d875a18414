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
    init?(_ reader: inout SettingsReader, listeningOn host: String, deskURL: String) {
        let key = "simulator.demoSignIn"
        guard let text = reader.text(key, isSecret: true) else { return nil }
        guard Loopback.isLoopback(host), PublicURL(deskURL)?.isLoopback == true else {
            reader.refuse(key, "is for the demo only: SIMULATOR_HOST and PUBLIC_URL must be addresses of this machine")
            return nil
        }
        guard let parsed = DemoSignIn(text) else {
            reader.refuse(key, "must be an agent's name and password with a colon between them")
            return nil
        }
        self = parsed
    }
}

/// What the workbench is made of, as its page reads it.
struct Workbench: Encodable {
    /// Without a slash at the end.
    let desk: String
    /// The handset of the customer who filed the demo's first ticket.
    let handset: String
    let signIn: DemoSignIn?

    /// - Parameter host: whom the request was for, with or without a port.
    init(_ settings: SimulatorSettings, host: String) {
        desk = PublicURL(settings.deskURL)?.text ?? settings.deskURL
        handset = Self.firstTicketsNumber
        signIn = Loopback.isLoopback(LocalHost.name(of: host)) ? settings.demoSignIn : nil
    }

    private static let firstTicketsNumber = "+12025550143"
}
