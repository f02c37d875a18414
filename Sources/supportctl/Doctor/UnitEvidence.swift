internal import Settings

/// What systemd says of a unit that is installed: its properties (systemctl(1), `show`).
struct UnitEvidence: Sendable {
    let properties: [String: String]

    /// Nil when the unit is not there.
    init?(_ text: String) {
        var properties: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let name = String(line[..<equals])
            let value = String(line[line.index(after: equals)...])
            // One line for each address that a socket unit listens on.
            properties[name] = properties[name].map { "\($0)\n\(value)" } ?? value
        }
        guard properties["LoadState"] == "loaded" else { return nil }
        self.properties = properties
    }

    /// `Environment=` of the unit, which counts before its file.
    var environment: [String: String] { EnvironmentFile(words("Environment").joined(separator: "\n")).values }

    /// `ReadWritePaths=`, without the marks in front of a path.
    var writablePaths: [String] { words("ReadWritePaths").map { String($0.drop { "-+".contains($0) }) } }

    /// The first TCP port of a socket unit, as a client of this machine names it: `127.0.0.1:8080`.
    var listens: String? {
        for line in (properties["Listen"] ?? "").split(separator: "\n") where line.hasSuffix(" (Stream)") {
            let address = line.dropLast(" (Stream)".count)
            guard let colon = address.lastIndex(of: ":"), Int(address[address.index(after: colon)...]) != nil else { continue }
            // All addresses of the machine, so its loopback too.
            let host =
                switch address[..<colon] {
                case "0.0.0.0", "*": "127.0.0.1"
                case "[::]": "[::1]"
                default: String(address[..<colon])
                }
            return host + address[colon...]
        }
        return nil
    }

    func words(_ name: String) -> [String] { (properties[name] ?? "").split(separator: " ").map(String.init) }
}

/// The units that run the desk of a configuration; nil where systemd does not.
struct DeskUnits: Sendable {
    var daemon: UnitEvidence?
    var gateway: UnitEvidence?
    var socket: UnitEvidence?

    /// Units that read other files run another desk.
    func reading(_ directory: ConfigurationDirectory) -> DeskUnits {
        var units = self
        if daemon?.environment["SUPPORTD_CONFIG"] != directory.daemonSettingsFile { units.daemon = nil }
        if gateway?.environment["WEBGATEWAY_CONFIG"] != directory.settingsFile { (units.gateway, units.socket) = (nil, nil) }
        return units
    }
}
