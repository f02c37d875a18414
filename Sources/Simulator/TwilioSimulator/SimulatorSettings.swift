internal import FoundationEssentials
internal import Settings
internal import Twilio
internal import TwilioSettings

/// The simulator's settings. The account is the gateway's, under the same names.
struct SimulatorSettings: Sendable {
    struct TLS: Sendable {
        let port: Int
        let certificate: String
        let key: String
    }

    let account: TwilioAccount
    let host: String
    let port: Int
    let tls: TLS?
    /// Of the sound's UDP socket; 0: any.
    let mediaPort: Int
    /// The address of this program for others, without a slash at the end.
    let publicURL: String
    /// The TwiML application's Voice URL.
    let voice: Webhook
    /// Asked when a telephone calls the desk's number.
    let numberVoice: Webhook
    /// Asked when a telephone sends a text to the desk's number.
    let messaging: Webhook?
    /// The address of the desk, for the overview's links.
    let deskURL: String
    /// Shown on the workbench; nil unless this is the demo.
    let demoSignIn: DemoSignIn?
    /// Numbers beside the account's own that may be shown as caller ids.
    let verifiedNumbers: Set<String>
    let assets: String

    init(_ reader: inout SettingsReader) throws(SettingsFaults) {
        let account = TwilioAccount(&reader)
        host = reader.text("simulator.host") ?? "127.0.0.1"
        port = reader.integer("simulator.port", default: 8090, in: 0...65_535)
        mediaPort = reader.integer("simulator.mediaPort", default: 0, in: 0...65_535)
        let ownURL = reader.text("simulator.url")
        publicURL = ownURL ?? "http://\(host):\(port)"
        deskURL = reader.text("publicUrl") ?? "http://127.0.0.1:8080"
        demoSignIn = DemoSignIn(&reader, listeningOn: host, ownURL: ownURL, deskURL: deskURL)
        let voiceURL = reader.text("simulator.voiceUrl") ?? deskURL + "/call/connect"
        voice = Webhook(url: voiceURL, fallback: reader.text("simulator.voiceFallbackUrl"))
        numberVoice = Webhook(url: reader.text("simulator.numberVoiceUrl") ?? voiceURL, fallback: reader.text("simulator.voiceFallbackUrl"))
        messaging = reader.text("simulator.messagingUrl").map { Webhook(url: $0) }
        verifiedNumbers = Set((reader.text("simulator.verifiedNumbers") ?? "").split { $0 == "," || $0 == " " }.map(String.init))
        let certificate = reader.text("simulator.tlsCertificate")
        let key = reader.text("simulator.tlsKey")
        let tlsPort = reader.integer("simulator.tlsPort", default: 8443, in: 0...65_535)
        switch (certificate, key) {
        case (let certificate?, let key?): tls = TLS(port: tlsPort, certificate: certificate, key: key)
        case (nil, nil): tls = nil
        default:
            tls = nil
            reader.refuse("simulator.tlsKey", "and SIMULATOR_TLS_CERTIFICATE must be set together")
        }
        assets =
            reader.text("simulator.assets")
            ?? Assets.directory(bundle: "supportd_TwilioSimulator.resources", shared: "twilio-simulator")
        if !FileManager.default.fileExists(atPath: assets + "/Public/overview.html") {
            reader.refuse("simulator.assets", "must name the directory with Public, and is \(assets)")
        }
        try reader.check()
        // Without an account there was a fault, and check() has thrown it.
        guard let account else { preconditionFailure("the account is missing without a fault") }
        self.account = account
    }

    /// The name in `SIMULATOR_URL`.
    var ownHost: String? { URL(string: publicURL)?.host?.lowercased() }
    var accountSID: String { account.accountSID }
    var applicationSID: String { account.applicationSID }
    var phoneNumber: String { account.phoneNumber }

    func owns(_ number: String) -> Bool { number == phoneNumber || verifiedNumbers.contains(number) }

    func url(of recording: Recording) -> String {
        "\(publicURL)/2010-04-01/Accounts/\(accountSID)/Recordings/\(recording.sid)"
    }

    /// The user whom an access token names, and for how many seconds from now. The error has the Voice SDK's code.
    func verify(_ token: String) throws(TokenRefusal) -> (SignalUser, ttl: Int) {
        let now = Int(Date().timeIntervalSince1970)
        let claims: AccessToken.Claims
        do {
            claims = try AccessToken.verify(jwt: token, secret: account.apiSecret, now: now)
        } catch {
            throw TokenRefusal(error)
        }
        guard claims.accountSID == accountSID, claims.keySID == account.apiKey else { throw TokenRefusal(code: SignalError.noAccount) }
        guard let identity = claims.identity, let grant = claims.voice else { throw TokenRefusal(code: SignalError.unauthorised) }
        guard AccessToken.isIdentity(identity) else { throw TokenRefusal(code: SignalError.badIdentity) }
        return (.client(identity: identity, grant: grant), claims.expiresAt - now)
    }
}

/// Why a token is refused.
struct TokenRefusal: Error {
    let code: Int

    init(code: Int) {
        self.code = code
    }

    init(_ error: TwilioError) {
        code =
            switch error {
            case .wrongTokenSignature: SignalError.wrongSignature
            case .expiredToken: SignalError.expiredToken
            case .tokenLivesTooLong: SignalError.livesTooLong
            default: SignalError.invalidToken
            }
    }
}
