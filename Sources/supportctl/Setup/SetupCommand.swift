internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import Settings

/// The first steps after installation.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Connects the desk to Twilio: asks for what it needs, checks it, and writes the configuration.",
        discussion: """
            A value is taken from its option, else from the environment (PUBLIC_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and \
            so on, as in webgateway.env; SUPPORTD_AGENT and SUPPORTD_AGENT_PASSWORD for the first agent), else from --answers, \
            else from the present configuration. What is missing is asked for. Secrets are never on the command line: options \
            name files with them.
            """
    )
    @OptionGroup var given: SetupOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await DaemonOptions.orRefusal(setUp)
    }

    private func setUp() async throws {
        guard given.nonInteractive || isatty(STDIN_FILENO) == 1 else {
            throw Fault(.invalid, "Standard input is not a terminal. Use --non-interactive with options, the environment or --answers.")
        }
        let directory = ConfigurationDirectory(path: given.directory)
        let present = try directory.values()
        var answers = try SetupAnswers(given, environment: ProcessInfo.processInfo.environment)
        try await complete(&answers, present)
        try await examine(answers.values)
        let sdk = try SetupSDK(answers.values[.voiceSDKFile], present: present[.voiceSDKFile], in: directory)
        answers.values[.voiceSDKFile] = sdk.path
        try confirmChanges(from: present, to: answers.values, sdk)

        try write(sdk, to: directory)
        try write(answers.values, to: directory)
        try makeEventKey(in: directory)
        let services = Services(isActive: given.restart && given.directory == SetupOptions.defaultDirectory)
        try await services.restart("supportd.service")
        try await SetupAgent(daemon: daemon, isInteractive: !given.nonInteractive).add(answers.agent, password: answers.agentPassword)
        try await services.restart("webgateway.service")
        StandardOutput.print(SetupText.nextSteps(answers.values, started: services.isActive))
    }

    /// Asks for what is missing; or says all that is missing or wrong at once.
    private func complete(_ answers: inout SetupAnswers, _ present: [SetupField: String]) async throws {
        if given.nonInteractive {
            answers.values.merge(present) { given, _ in given }
        } else {
            try await SetupQuestions(present: present).ask(&answers.values)
        }
        // Only one of the two counts, and the file comes first.
        if answers.values[.voiceSDKFile] != nil { answers.values[.voiceSDKURL] = nil }
        let faults = await SetupRules.faults(answers.values)
        guard faults.isEmpty else {
            let list = faults.map { "  - \($0)" }.joined(separator: "\n")
            throw Fault(.invalid, "Nothing is written, since the settings are not right:\n" + list)
        }
    }

    /// Asks Twilio. Where there is no network, that is said and not held against the values.
    private func examine(_ values: [SetupField: String]) async throws {
        guard given.twilioCheck else { return }
        let findings = try await WebClient.with(certificateAuthority: nil) { web in
            await TwilioChecks.all(TwilioAPI(web: web, address: TwilioAPI.address(given.apiURL), values), values)
        }
        for finding in findings { StandardOutput.print(finding.text) }
        // The Voice URL is what this command tells the person to set: it may well be wrong still.
        let isRefused = findings.contains { $0.verdict == .wrong && $0.check != "TwiML application" }
        guard isRefused else { return }
        if given.nonInteractive {
            throw Fault(.invalid, "Nothing is written, since Twilio refuses the values. Write them nevertheless with --no-twilio-check.")
        }
        guard try Question.yes("Twilio refuses some of this. Write it all the same?") else { throw ExitCode(130) }
    }

    /// What is there is replaced only when somebody wants it.
    private func confirmChanges(from present: [SetupField: String], to values: [SetupField: String], _ sdk: SetupSDK) throws {
        let changed = SetupField.allCases.filter { field in
            if field == .voiceSDKFile { return sdk.isChange }
            return present[field] != nil && values[field] != nil && present[field] != values[field]
        }
        guard !changed.isEmpty, !given.overwrite else { return }
        let names = changed.map(\.name).joined(separator: ", ")
        if given.nonInteractive {
            throw Fault(.conflict, "Nothing is written, since these are set to other values: \(names). Replace them with --overwrite.")
        }
        guard try Question.yes("These are set to other values now: \(names). Replace them?") else { throw ExitCode(130) }
    }

    private func write(_ sdk: SetupSDK, to directory: ConfigurationDirectory) throws {
        guard let script = sdk.copy else { return }
        try directory.write(voiceSDK: script)
        StandardOutput.print("Copied: the Voice SDK, to \(directory.voiceSDKFile)")
    }

    private func write(_ values: [SetupField: String], to directory: ConfigurationDirectory) throws {
        var settings = try directory.settings()
        for field in SetupField.allCases {
            guard let value = values[field] else { continue }
            if let name = field.credential {
                if try directory.credential(name) != value { try directory.write(credential: name, value) }
            } else {
                settings.set(field.name, to: value)
            }
        }
        if try directory.settings() != settings { try directory.write(settings) }
        StandardOutput.print("Written: \(directory.settingsFile), and the secrets in \(directory.credentials)")
    }

    /// The key that seals the log of changes. One that is there stays: without it the log could not be verified any more.
    private func makeEventKey(in directory: ConfigurationDirectory) throws {
        guard try directory.credential(EventKey.credential) == nil else { return }
        try directory.write(credential: EventKey.credential, try EventKey.make())
        StandardOutput.print("Made: the key of the event log, \(directory.credentialFile(EventKey.credential)). Keep a copy elsewhere.")
    }
}
