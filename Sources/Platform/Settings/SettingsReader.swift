internal import Configuration
public import FoundationEssentials
internal import Synchronization
internal import SystemPackage

/// Reads a program's settings and collects their faults, so that an operator sees all of them at once.
///
/// A key is written like `supportd.dataDirectory`. It is looked for, first found first taken: on the command line, in the
/// environment (`SUPPORTD_DATA_DIRECTORY`), among systemd's credentials (a file `supportd-data-directory` in
/// `$CREDENTIALS_DIRECTORY`), and in the configuration file (`{"supportd": {"dataDirectory": …}}`, or where its name ends with
/// `.env`, lines as in the environment).
public struct SettingsReader {
    private let reader: ConfigReader
    /// The names that are set in the environment and in a file of the same kind.
    private let names: Set<String>
    private let asked = Asked()
    /// A sentence for each setting that is missing or wrong. None of them shows a secret.
    public private(set) var faults: [String] = []

    /// - Parameters:
    ///   - overrides: the command line's values, by key.
    ///   - file: a file with settings. It must exist.
    public init(
        overrides: [String: String?] = [:],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        file: String? = nil
    ) async {
        var providers: [any ConfigProvider] = []
        let given = overrides.compactMapValues { $0 }
        let values = given.map {
            (AbsoluteConfigKey($0.key.split(separator: ".").map(String.init)), ConfigValue(.string($0.value), isSecret: false))
        }
        providers.append(InMemoryProvider(values: Dictionary(uniqueKeysWithValues: values)))
        providers.append(EnvironmentVariablesProvider(environmentVariables: environment.filter { !$0.value.isEmpty }))
        var names = Set(environment.keys)
        var faults: [String] = []
        if let directory = environment["CREDENTIALS_DIRECTORY"] {
            do {
                let credentials = try await DirectoryFilesProvider(directoryPath: FilePath(directory))
                providers.append(credentials.mapKeys(Self.fileName))
            } catch {
                faults.append("CREDENTIALS_DIRECTORY: \(directory) cannot be read")
            }
        }
        if let file, file.hasSuffix(".env") {
            do {
                let settings = try EnvironmentFile(path: file)
                providers.append(EnvironmentVariablesProvider(environmentVariables: settings.values.filter { !$0.value.isEmpty }))
                names.formUnion(settings.values.keys)
                faults += settings.misfits.map { "line \($0) of \(file) must be NAME=value, or begin with #" }
            } catch {
                faults.append("the configuration file \(file) cannot be read")
            }
        } else if let file {
            do {
                let settings = try SettingsFile(path: file)
                providers.append(InMemoryProvider(values: settings.values))
                faults += settings.misfits.map { "\($0) in \(file) must be a text or a whole number" }
            } catch {
                faults.append("the configuration file \(file) cannot be read, or is not JSON")
            }
        }
        reader = ConfigReader(providers: providers)
        self.names = names
        self.faults = faults
    }

    /// The first of `keys` that is set: the later ones are other programs' names for the same setting.
    public func text(_ keys: String..., isSecret: Bool = false) -> String? { text(keys, isSecret: isSecret) }

    private func text(_ keys: [String], isSecret: Bool) -> String? {
        for key in keys {
            asked.note(Self.environmentName(key))
            let value = reader.string(forKey: ConfigKey(key), isSecret: isSecret)?.trimmed
            if let value, !value.isEmpty { return value }
        }
        return nil
    }

    /// A setting that must be set. The fault names the first key.
    public mutating func required(_ keys: String..., isSecret: Bool = false, for purpose: String) -> String {
        required(keys, isSecret: isSecret, for: purpose)
    }
    public mutating func required(_ keys: [String], isSecret: Bool = false, for purpose: String) -> String {
        if let value = text(keys, isSecret: isSecret) { return value }
        faults.append("\(Self.environmentName(keys[0])) is not set: \(purpose)")
        return ""
    }

    /// A whole number within `range`.
    public mutating func integer(_ key: String, default value: Int, in range: ClosedRange<Int>) -> Int {
        asked.note(Self.environmentName(key), Bounds(defaultValue: value, range: range))
        guard let text = text([key], isSecret: false) else { return value }
        guard let number = Int(text), range.contains(number) else {
            faults.append("\(Self.environmentName(key)) must be a number from \(range.lowerBound) to \(range.upperBound), and is \(text)")
            return value
        }
        return number
    }

    /// Adds a fault that a program's own rule has found.
    public mutating func refuse(_ key: String, _ message: String) {
        faults.append("\(Self.environmentName(key)) \(message)")
    }

    /// The settings that the program has read, by their names in the environment, with the bounds of whole numbers.
    public var requested: [String: Bounds?] { asked.settings.withLock { $0 } }

    /// The default and the range of a whole number.
    public struct Bounds: Hashable, Sendable {
        public let defaultValue: Int
        public let range: ClosedRange<Int>
    }

    /// The names that begin with `prefix`, are set, and that the program has not read: they are misspelt.
    public func unknown(beginningWith prefix: String) -> [String] {
        let known = requested
        return names.filter { $0.hasPrefix(prefix) && known[$0] == nil }.sorted()
    }

    /// Throws all faults together when there are any.
    public func check() throws(SettingsFaults) {
        if !faults.isEmpty { throw SettingsFaults(faults: faults) }
    }

    /// `supportd.dataDirectory` as the environment spells it.
    static func environmentName(_ key: String) -> String { joined(key, with: "_").uppercased() }

    private static func fileName(_ key: AbsoluteConfigKey) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.components.map { joined($0, with: "-").lowercased() }, context: key.context)
    }

    /// Splits camel case and dots into words.
    private static func joined(_ key: String, with separator: String) -> String {
        var words = ""
        var previous: Character = "."
        for character in key {
            if character == "." {
                words += separator
            } else {
                if character.isUppercase, previous.isLowercase { words += separator }
                words.append(character)
            }
            previous = character
        }
        return words
    }
}

/// The settings that a program has read.
private final class Asked: Sendable {
    let settings = Mutex<[String: SettingsReader.Bounds?]>([:])

    func note(_ name: String, _ bounds: SettingsReader.Bounds? = nil) {
        settings.withLock { settings in
            let known = settings[name] ?? nil
            settings.updateValue(bounds ?? known, forKey: name)
        }
    }
}

/// The faults of a program's settings.
public struct SettingsFaults: Error, CustomStringConvertible {
    public let faults: [String]
    /// The exit code of a program with wrong settings: EX_CONFIG of sysexits.h. systemd's units do not start it again after that.
    public static let exitCode: Int32 = 78
    public var description: String { faults.map { "  - " + $0 }.joined(separator: "\n") }
}
