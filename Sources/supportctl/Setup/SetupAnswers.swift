internal import FoundationEssentials
internal import Protocol
internal import Settings

/// What was given without a question. It holds secrets and cannot be printed.
struct SetupAnswers: CustomStringConvertible, CustomReflectable {
    var values: [SetupField: String]
    var agent: String?
    var agentPassword: String?

    /// Options over the environment over the file of answers.
    init(_ options: SetupOptions, environment: [String: String]) throws {
        let file = try options.answers.map(Self.settings) ?? [:]
        func other(_ name: String) -> String? {
            [environment[name], file[name]].compactMap { $0?.trimmed }.first { !$0.isEmpty }
        }
        var values: [SetupField: String] = [:]
        for field in SetupField.allCases {
            values[field] = try Self.option(field, options) ?? other(field.name)
        }
        self.values = values
        agent = options.agent ?? other("SUPPORTD_AGENT")
        agentPassword = try options.agentPasswordFile.map(Self.line) ?? other("SUPPORTD_AGENT_PASSWORD")
    }

    private static func option(_ field: SetupField, _ options: SetupOptions) throws -> String? {
        switch field {
        case .publicURL: options.publicURL
        case .accountSID: options.accountSID
        case .authToken: try options.authTokenFile.map(line)
        case .apiKey: options.apiKey
        case .apiSecret: try options.apiSecretFile.map(line)
        case .applicationSID: options.applicationSID
        case .phoneNumber: options.phoneNumber
        case .voiceSDKFile: options.voiceSDKFile
        case .voiceSDKURL: options.voiceSDKURL
        }
    }

    /// What a file of answers sets. A line that cannot be read is a fault: whoever wrote it meant something.
    private static func settings(of path: String) throws -> [String: String] {
        let file = EnvironmentFile(try text(of: path))
        if let line = file.misfits.first {
            throw Fault(.invalid, "Line \(line) of \(path == "-" ? "the answers" : path) must be NAME=value, or begin with #.")
        }
        return file.values
    }

    /// The one line of a file with a secret.
    private static func line(of path: String) throws -> String {
        let lines = try text(of: path).split(whereSeparator: \.isNewline)
        guard lines.count == 1, let line = lines.first else { throw Fault(.invalid, "\(path) must have one line, and has \(lines.count).") }
        return String(line).trimmed
    }

    private static func text(of path: String) throws -> String {
        let bytes = path == "-" ? StandardInput.bytes() : FileManager.default.contents(atPath: path).map(Array.init)
        guard let bytes else { throw Fault(.invalid, "\(path) cannot be read.") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault(.invalid, "\(path) is not UTF-8.") }
        return text
    }

    var description: String { "(answers)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
