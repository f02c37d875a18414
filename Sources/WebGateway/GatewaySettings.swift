internal import FoundationEssentials
internal import Logging
internal import Logs
internal import Settings
internal import TwilioSettings

/// All settings of the gateway.
struct GatewaySettings: Sendable {
    let socket: String
    let host: String
    let port: Int
    let publicURL: PublicURL
    let twilio: TwilioAccount
    let voiceSDK: VoiceSDK
    /// The one origin whose pages may show ours in a frame: the demo's. Nobody's when it is nil.
    let frameAncestor: String?
    /// The directory with `Public`, the pages' files, and `Localization`, their sentences.
    let assets: String
    let catalogues: Catalogues
    /// By language.
    let scriptWords: [String: ScriptWords]
    /// In which pages show times until a browser has put them into its own.
    let timeZone: DeskTimeZone
    let logLevel: Logger.Level

    /// Reads all settings, and throws all that is wrong with them together.
    init(_ reader: inout SettingsReader) throws(SettingsFaults) {
        socket = reader.required("supportd.socket", for: "the daemon's socket, for example /run/supportd/supportd.sock")
        host = reader.text("host") ?? "127.0.0.1"
        port = reader.integer("port", default: 8080, in: 0...65_535)
        let url = reader.required("publicUrl", for: "the address that browsers and Twilio use, for example https://desk.example.com")
        let publicURL = PublicURL(url)
        if publicURL == nil, !url.isEmpty {
            reader.refuse("publicUrl", PublicURL.rule(url))
        }
        frameAncestor = Self.frameAncestor(&reader, publicURL)
        let twilio = TwilioAccount(&reader)
        voiceSDK = VoiceSDK(&reader)
        logLevel = Logger.Level(setting: "webgateway.logLevel", &reader)
        assets =
            reader.text("webgateway.assets")
            ?? Assets.directory(bundle: "supportd_WebGateway.resources", shared: "supportd/webgateway")
        if !FileManager.default.fileExists(atPath: assets + "/Public/css/bicycle-polo.css") {
            reader.refuse("webgateway.assets", "must name the directory with Public, and is \(assets)")
        }
        let catalogues = Self.catalogues(&reader, assets)
        let scriptWords = Self.scriptWords(&reader, catalogues)
        timeZone = Self.timeZone(&reader)
        try reader.check()
        // Where one of them is missing there was a fault, and check() has thrown it.
        guard let publicURL, let twilio, let catalogues else { preconditionFailure("A setting is missing without a fault.") }
        self.publicURL = publicURL
        self.twilio = twilio
        self.catalogues = catalogues
        self.scriptWords = scriptWords
    }

    private static func catalogues(_ reader: inout SettingsReader, _ assets: String) -> Catalogues? {
        let (catalogues, faults) = Catalogues.read(directory: assets + "/Localization", standard: reader.text("defaultLanguage"))
        for fault in faults {
            switch fault {
            case .catalogue(let message): reader.refuse("webgateway.assets", message)
            case .standard(let message): reader.refuse("defaultLanguage", message)
            }
        }
        return catalogues
    }

    private static func scriptWords(_ reader: inout SettingsReader, _ catalogues: Catalogues?) -> [String: ScriptWords] {
        var scriptWords: [String: ScriptWords] = [:]
        for words in catalogues?.all ?? [] {
            do {
                scriptWords[words.language] = try ScriptWords(words)
            } catch {
                reader.refuse("webgateway.assets", "has sentences in \(words.language).json that cannot be written as JSON: \(error)")
            }
        }
        return scriptWords
    }

    private static func timeZone(_ reader: inout SettingsReader) -> DeskTimeZone {
        guard let name = reader.text("timeZone") else { return .utc }
        guard let zone = DeskTimeZone(named: name) else {
            reader.refuse("timeZone", "must be UTC or a name in \(DeskTimeZone.directory), like Asia/Tokyo, and is \(name)")
            return .utc
        }
        return zone
    }

    /// A page in another site's frame can be clicked without being seen, so that only this machine's own demo gets one.
    private static func frameAncestor(_ reader: inout SettingsReader, _ publicURL: PublicURL?) -> String? {
        let key = "webgateway.frameAncestor"
        guard let text = reader.text(key) else { return nil }
        guard let url = PublicURL(text), text == url.origin || text == url.origin + "/" else {
            reader.refuse(key, "must be one origin, like http://127.0.0.1:8090, and is \(text)")
            return nil
        }
        guard url.isLoopback, publicURL?.isLoopback != false else {
            reader.refuse(key, "is for the demo only: it and PUBLIC_URL must be addresses of this machine, like http://127.0.0.1:8090")
            return nil
        }
        return url.origin
    }
}
