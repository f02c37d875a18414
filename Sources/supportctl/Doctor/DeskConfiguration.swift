internal import Protocol
internal import Settings

/// What the gateway is told, as far as this user may know it.
struct DeskConfiguration: Sendable {
    let values: [SetupField: String]
    /// Where the gateway listens.
    let gateway: String
    /// Who says so.
    let gatewaySource: String
    let findings: [Finding]

    /// The environment over the files of `directory`.
    ///
    /// - Parameter socket: the unit that has the port and passes it to the gateway, whatever the files say.
    init(_ files: ConfigurationDirectory, environment: [String: String], socket: UnitEvidence?) {
        var other: [String: String] = [:]
        var values: [SetupField: String] = [:]
        var refusal: Fault?
        do throws(Fault) {
            other = try files.settings().values
            values = try files.values()
        } catch {
            refusal = error
            for field in SetupField.allCases where !field.isSecret { values[field] = other[field.name] }
        }
        for field in SetupField.allCases {
            if let value = environment[field.name], !value.isEmpty { values[field] = value }
        }
        func setting(_ name: String) -> String? { environment[name] ?? other[name] }
        self.values = values
        if environment["PORT"] == nil, let listens = socket?.listens {
            gateway = "http://\(listens)"
            gatewaySource = "webgateway.socket listens there"
        } else {
            gateway = "http://\(setting("HOST") ?? "127.0.0.1"):\(setting("PORT") ?? "8080")"
            gatewaySource = setting("PORT") == nil ? "it is assumed" : "PORT says so"
        }
        findings = [Self.judge(values, refusal)]
    }

    /// Without a slash at the end; nil when it is not set, or is none.
    var publicURL: String? { values[.publicURL].flatMap { PublicURL($0)?.text } }

    static func judge(_ values: [SetupField: String], _ refusal: Fault?) -> Finding {
        let check = "configuration"
        let missing = SetupField.allCases.filter { $0.isRequired && values[$0] == nil }.map(\.name)
        if missing.isEmpty { return .right(check, "all that the gateway needs is set") }
        if let refusal { return .unknown(check, refusal.message, "run this as root") }
        return .wrong(check, "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not set", "run `supportctl setup`")
    }
}
