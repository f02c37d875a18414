internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import Settings

/// `/etc/supportd`: `webgateway.env`, `supportd.env`, the Voice SDK, and the directory with the secrets.
struct ConfigurationDirectory: Sendable {
    let path: String

    /// Makes the path absolute, since the services start in another directory.
    init(path: String) { self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path }

    var settingsFile: String { path + "/webgateway.env" }
    var daemonSettingsFile: String { path + "/supportd.env" }
    var voiceSDKFile: String { path + "/twilio.min.js" }
    var credentials: String { path + "/credentials" }
    func credentialFile(_ name: String) -> String { "\(credentials)/\(name)" }

    /// The gateway's settings; empty when there are none yet.
    func settings() throws(Fault) -> EnvironmentFile { EnvironmentFile(try read(settingsFile) ?? "") }
    /// The daemon's settings; empty when there are none yet.
    func daemonSettings() throws(Fault) -> EnvironmentFile { EnvironmentFile(try read(daemonSettingsFile) ?? "") }

    /// A secret, without the end of its line; nil when there is none yet.
    func credential(_ name: String) throws(Fault) -> String? { try read(credentialFile(name))?.trimmed(of: "\n") }

    /// The gateway's settings as these files have them.
    func values() throws(Fault) -> [SetupField: String] {
        let settings = try settings().values
        var values: [SetupField: String] = [:]
        for field in SetupField.allCases {
            let value = try field.credential.map { name throws(Fault) in try credential(name) } ?? settings[field.name]
            if let value, !value.isEmpty { values[field] = value }
        }
        return values
    }

    func write(_ settings: EnvironmentFile) throws(Fault) {
        try makeDirectory(path, mode: 0o755)
        try replace(settingsFile, with: Array(settings.text.utf8), mode: 0o644)
    }

    func write(voiceSDK script: [UInt8]) throws(Fault) {
        try makeDirectory(path, mode: 0o755)
        try replace(voiceSDKFile, with: script, mode: 0o644)
    }

    func write(credential name: String, _ value: String) throws(Fault) {
        try makeDirectory(path, mode: 0o755)
        try makeDirectory(credentials, mode: 0o700)
        // An existing directory with wider permissions is closed before a secret is in it.
        guard chmod(credentials, 0o700) == 0 else { throw Self.refusal("close", credentials) }
        try replace(credentialFile(name), with: Array("\(value)\n".utf8), mode: 0o600)
    }

    private func read(_ file: String) throws(Fault) -> String? {
        var information = stat()
        guard stat(file, &information) == 0 else {
            if errno == ENOENT { return nil }
            throw Self.refusal("read", file)
        }
        guard let data = FileManager.default.contents(atPath: file) else { throw Self.refusal("read", file) }
        guard let text = String(validating: data, as: UTF8.self) else { throw Fault(.invalid, "\(file) is not UTF-8.") }
        return text
    }

    private func makeDirectory(_ path: String, mode: UInt32) throws(Fault) {
        do throws(FileError) { try Directory.make(path, mode: mode) } catch { throw Self.refusal(error) }
    }

    private func replace(_ file: String, with bytes: [UInt8], mode: UInt32) throws(Fault) {
        do throws(FileError) {
            try PartialFile.replace(file, with: bytes, mode: mode)
        } catch {
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ action: String, _ path: String) -> Fault { refusal(FileError(action, path)) }
    private static func refusal(_ error: FileError) -> Fault {
        let advice = error.isDenied ? " Run this as root." : ""
        return Fault(error.isDenied ? .denied : .internal, "Cannot \(error.action) \(error.path): \(error.reason).\(advice)")
    }
}

extension String {
    fileprivate func trimmed(of end: Character) -> String {
        var text = self
        while text.last == end { text.removeLast() }
        return text
    }
}
