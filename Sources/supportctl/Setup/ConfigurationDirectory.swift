internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import Settings
internal import SystemPackage

/// `/etc/supportd`: `webgateway.env`, `supportd.env`, the Voice SDK, and the directory with the secrets.
struct ConfigurationDirectory: Sendable {
    let path: String

    /// Absolute, since the services start elsewhere.
    init(path: String) { self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path }

    var settingsFile: String { path + "/webgateway.env" }
    var daemonSettingsFile: String { path + "/supportd.env" }
    var voiceSDKFile: String { path + "/twilio.min.js" }
    var credentials: String { path + "/credentials" }
    func credentialFile(_ name: String) -> String { "\(credentials)/\(name)" }

    /// The gateway's settings; empty when there are none yet.
    func settings() throws(Fault) -> EnvironmentFile { EnvironmentFile(try read(settingsFile) ?? "") }
    /// The daemon's.
    func daemonSettings() throws(Fault) -> EnvironmentFile { EnvironmentFile(try read(daemonSettingsFile) ?? "") }

    /// A secret without the line's end; nil when there is none yet.
    func credential(_ name: String) throws(Fault) -> String? { try read(credentialFile(name))?.trimmed(of: "\n") }

    /// What the gateway is told by these files.
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
        // One that was there with a wider mode is closed before a secret is in it.
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
        guard let text = String(validating: data, as: UTF8.self) else { throw Fault(.invalid, "\(file) is not UTF-8") }
        return text
    }

    private func makeDirectory(_ path: String, mode: mode_t) throws(Fault) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw Self.refusal("make", path) }
    }

    /// The whole file or none of it, also when the power fails: a new one is written beside, and takes the name.
    private func replace(_ file: String, with bytes: [UInt8], mode: UInt16) throws(Fault) {
        let partial = "\(file).new-\(getpid())"
        unlink(partial)
        do {
            let descriptor = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: FilePermissions(rawValue: 0o600))
            try descriptor.closeAfter {
                try descriptor.writeAll(bytes)
                guard fchmod(descriptor.rawValue, mode_t(mode)) == 0, fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(partial, file) == 0 else { throw Errno(rawValue: errno) }
            let folder = String(FilePath(file).removingLastComponent().string)
            let directory = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            _ = try directory.closeAfter { fsync(directory.rawValue) }
        } catch {
            unlink(partial)
            throw Fault(.internal, "cannot write \(file): \(error)")
        }
    }

    private static func refusal(_ action: String, _ path: String) -> Fault {
        let isDenied = errno == EACCES || errno == EPERM
        let reason = String(cString: strerror(errno))
        return Fault(isDenied ? .denied : .internal, "cannot \(action) \(path): \(reason)\(isDenied ? "; run this as root" : "")")
    }
}

extension String {
    fileprivate func trimmed(of end: Character) -> String {
        var text = self
        while text.last == end { text.removeLast() }
        return text
    }
}
