internal import FoundationEssentials
internal import Protocol
internal import Settings
internal import Twilio

/// Goes and looks: the I/O of `doctor`. What it brings is judged elsewhere.
struct Inspection {
    private let command: DoctorCommand
    private let web: WebClient
    private let configuration: DeskConfiguration
    private let places: DaemonPlaces
    private let units: DeskUnits

    init(_ command: DoctorCommand, web: WebClient, environment: [String: String]) async {
        self.command = command
        self.web = web
        let directory = ConfigurationDirectory(path: command.directory)
        units = await Machine.units().reading(directory)
        configuration = DeskConfiguration(directory, environment: environment, socket: units.socket)
        places = DaemonPlaces(command, directory, environment: environment, unit: units.daemon)
    }

    func findings() async -> [Finding] {
        await machine() + configuration.findings + desk()
    }

    private func machine() async -> [Finding] {
        let socket = command.daemon.socketPath
        let info = await Machine.info(socket: socket)
        let backups = places.backupDirectory
        var findings = [
            MachineChecks.daemon(info, socket: socket),
            MachineChecks.socket(Machine.socket(socket), path: socket),
            MachineChecks.disk(Machine.disk(places.dataDirectory), path: places.dataDirectory),
            MachineChecks.map(info),
            MachineChecks.backups(Machine.backups(backups), path: backups, interval: places.backupIntervalHours, now: Date()),
        ]
        if let unit = units.daemon {
            let sight = Machine.sight(of: backups, by: unit)
            findings += [MachineChecks.backupDirectory(sight, data: Machine.target(of: places.dataDirectory), unit)].compactMap { $0 }
        }
        return findings
    }

    private func desk() async -> [Finding] {
        let url = configuration.publicURL
        let gateway = command.gateway ?? configuration.gateway
        let page = await get(url, "/")
        let health = await web.get(gateway + "/healthz")
        // One that does not answer is not waited for again.
        let isUp = if case .reply = health { true } else { false }
        let account = await api.account()
        return [
            WebChecks.gateway(
                health: health, ready: isUp ? await web.get(gateway + "/readyz") : health, address: gateway,
                source: command.gateway == nil ? configuration.gatewaySource : "--gateway"),
            WebChecks.publicURL(url, page: page, metrics: isDirect(gateway) ? .failure("") : await get(url, "/metrics")),
            WebChecks.https(url),
            WebChecks.microphone(url, page: page),
            await signature(to: gateway, page: health, way: "at the gateway"),
            await signature(to: url, page: page, way: "by the public address"),
            clock(account, page),
            SDKCheck.judge(await sdk()),
        ] + (await TwilioChecks.all(api, configuration.values))
    }

    /// Without a proxy between, this machine asks as itself.
    private func isDirect(_ gateway: String) -> Bool { gateway == configuration.publicURL }

    private var api: TwilioAPI { TwilioAPI(web: web, address: TwilioAPI.address(command.apiURL), configuration.values) }

    private func get(_ base: String?, _ path: String) async -> WebOutcome {
        guard let base else { return .failure("PUBLIC_URL is not set") }
        return await web.get(base + path)
    }

    private func signature(to base: String?, page: WebOutcome, way: String) async -> Finding {
        guard let url = configuration.publicURL, let base, let token = configuration.values[.authToken],
            let right = try? Secret(token), let wrong = try? Secret(token + "x")
        else { return .unknown("signature \(way)", "PUBLIC_URL and the auth token are not known here") }
        if case .failure = page { return SignatureCheck.judge(good: page, bad: page, way: way) }
        let good = await webhook(base, signedFor: url, with: right)
        let bad = await webhook(base, signedFor: url, with: wrong)
        return SignatureCheck.judge(good: good, bad: bad, way: way)
    }

    private func webhook(_ base: String, signedFor url: String, with token: Secret) async -> WebOutcome {
        let form = SignatureCheck.form
        guard let signature = try? RequestSignature(authToken: token).sign(url: url + SignatureCheck.path, form: form) else {
            return .failure("libcrypto cannot sign")
        }
        return await web.post(base + SignatureCheck.path, form: form, headers: [("X-Twilio-Signature", signature)])
    }

    /// Twilio's clock where it can be asked; else that of the public address, which may be another machine's.
    private func clock(_ account: WebOutcome, _ page: WebOutcome) -> Finding {
        for (outcome, source) in [(account, "Twilio"), (page, "the public address")] {
            if case .reply(let reply) = outcome, let date = reply.date {
                return WebChecks.clock(serverDate: date, source: source, now: Date())
            }
        }
        return WebChecks.clock(serverDate: nil, source: "Twilio", now: Date())
    }

    private func sdk() async -> SDKCheck.Evidence {
        if let file = configuration.values[.voiceSDKFile] {
            let obstacle = units.gateway.flatMap { Machine.sight(of: file, by: $0).obstacle($0) }
            return .file(file, FileManager.default.contents(atPath: file).map(Array.init), obstacle: obstacle)
        }
        guard let address = configuration.values[.voiceSDKURL] else { return .none }
        let url = address.hasPrefix("/") ? (configuration.publicURL ?? "") + address : address
        return .address(url, await web.get(url))
    }
}
