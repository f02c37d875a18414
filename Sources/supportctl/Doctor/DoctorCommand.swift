internal import ArgumentParser
internal import FoundationEssentials

/// Whether all is right, and what to do where it is not.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says in plain words what is right with the desk and what is not; fails unless all is right.",
        discussion: """
            It asks the daemon, looks at its socket, disk and backups, and asks the gateway, the public address and Twilio. The \
            settings come from the environment, else from the units as systemd has them, else from the configuration. A check that could not be done is not counted as \
            right. Run it as root: others may not see the secrets.
            """
    )
    @Option(help: ArgumentHelp("Where the configuration is kept.", valueName: "dir")) var directory = SetupOptions.defaultDirectory
    @Option(help: ArgumentHelp("Where the daemon keeps its data; by its unit and supportd.env when absent.", valueName: "dir"))
    var dataDirectory: String?
    @Option(help: ArgumentHelp("Where the snapshots are; by supportd.env, else backups in the data directory.", valueName: "dir"))
    var backupDirectory: String?
    @Option(help: ArgumentHelp("The gateway's own address; by webgateway.socket, else by HOST and PORT, when absent.", valueName: "url"))
    var gateway: String?
    @Option(help: ArgumentHelp("Twilio's REST interface; TWILIO_API_URL when absent, else https://api.twilio.com.", valueName: "url"))
    var apiURL: String?
    @Option(help: ArgumentHelp("A PEM file with the certificates to trust, for a desk with a certificate of one's own.", valueName: "file"))
    var certificateAuthority: String?
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let findings = try await WebClient.with(certificateAuthority: certificateAuthority) { web in
            await (await Inspection(self, web: web, environment: ProcessInfo.processInfo.environment)).findings()
        }
        let report = DoctorReport(findings: findings)
        StandardOutput.print(daemon.json ? try JSONText.of(report) : report.text)
        if !report.right { throw ExitCode.failure }
    }
}

/// All findings, and whether all is right.
struct DoctorReport: Encodable {
    let right: Bool
    let findings: [Finding]

    init(findings: [Finding]) {
        self.findings = findings
        right = findings.allSatisfy { $0.verdict == .right }
    }

    var text: String {
        let wrong = findings.count { $0.verdict == .wrong }
        let unknown = findings.count { $0.verdict == .unknown }
        let verdict = right ? "All is right." : "\(wrong) wrong, \(unknown) not known, \(findings.count - wrong - unknown) right."
        return (findings.map(\.text) + ["", verdict]).joined(separator: "\n")
    }
}
