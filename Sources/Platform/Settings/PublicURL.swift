internal import FoundationEssentials

/// The address that the world knows the desk by: what Twilio signs, and what decides whether cookies are `Secure`.
public struct PublicURL: Sendable {
    /// Without a slash at the end.
    public let text: String
    /// Scheme, host and port as a browser's `Origin` has them: in lower case, without the scheme's own port.
    public let origin: String
    public let isHTTPS: Bool
    /// Without brackets.
    public let host: String

    public init?(_ text: String) {
        guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
            let scheme = components.scheme, scheme == "https" || scheme == "http",
            components.query == nil, components.fragment == nil, components.user == nil
        else { return nil }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        self.text = text
        let port = components.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        origin = "\(scheme)://\(host.lowercased())\(port)"
        isHTTPS = scheme == "https"
        self.host = host.lowercased().filter { $0 != "[" && $0 != "]" }
    }

    /// What is wrong with a text that is none, after its name.
    public static func rule(_ text: String) -> String {
        "must be like https://desk.example.com, without a query, and is \(text)"
    }

    /// The URL that Twilio requested, from the request's target as it came: nothing is decoded or tidied.
    public func url(of target: String) -> String { text + target }
}
