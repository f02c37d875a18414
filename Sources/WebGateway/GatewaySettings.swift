internal import Foundation
internal import Settings
internal import TwilioSettings

/// Everything that the gateway is told from outside. It has no file of its own but its assets.
struct GatewaySettings: Sendable {
    let socket: String
    let host: String
    let port: Int
    let publicURL: PublicURL
    let twilio: TwilioAccount
    let voiceSDK: VoiceSDK
    let assets: String

    /// Reads all settings, and throws all that is wrong with them together.
    init(_ reader: inout SettingsReader) throws(SettingsFaults) {
        socket = reader.required("supportd.socket", for: "the daemon's socket, for example /run/supportd/supportd.sock")
        host = reader.text("host") ?? "127.0.0.1"
        port = reader.integer("port", default: 8080, in: 0...65_535)
        let url = reader.required("publicUrl", for: "the address that browsers and Twilio use, for example https://desk.example.com")
        let publicURL = PublicURL(url)
        if publicURL == nil, !url.isEmpty {
            reader.refuse("publicUrl", "must be like https://desk.example.com, without a query, and is \(url)")
        }
        let twilio = TwilioAccount(&reader)
        voiceSDK = VoiceSDK(&reader)
        assets = reader.text("webgateway.assets") ?? Self.defaultAssets
        if !FileManager.default.fileExists(atPath: assets + "/Views/home.mustache") {
            reader.refuse("webgateway.assets", "must name the directory with Views and Public, and is \(assets)")
        }
        try reader.check()
        // Where one of the two is missing there was a fault, and check() has thrown it.
        guard let publicURL, let twilio else { preconditionFailure("a setting is missing without a fault") }
        self.publicURL = publicURL
        self.twilio = twilio
    }

    /// The directory that the build puts beside the program.
    private static var defaultAssets: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (program as NSString).deletingLastPathComponent + "/supportd_WebGateway.resources"
    }
}

/// The address that the world knows the desk by: what Twilio signs, and what decides whether cookies are `Secure`.
struct PublicURL: Sendable {
    /// Without a slash at the end.
    let text: String
    /// Scheme, host and port as a browser's `Origin` has them: in lower case, without the scheme's own port.
    let origin: String
    let isHTTPS: Bool

    init?(_ text: String) {
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
    }

    /// The URL that Twilio requested, from the request's target as it came: nothing is decoded or tidied.
    func url(of target: String) -> String { text + target }
}
