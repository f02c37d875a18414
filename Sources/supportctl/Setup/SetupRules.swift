internal import FoundationEssentials
internal import Settings
internal import TwilioSettings

/// The gateway's own rules for its settings.
enum SetupRules {
    /// All that is wrong, a sentence each that begins with the setting's name. None shows a secret.
    static func faults(_ values: [SetupField: String]) async -> [String] {
        let environment = Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
        var reader = await SettingsReader(environment: environment)
        let url = reader.required("publicUrl", for: "the address that browsers and Twilio use, for example https://desk.example.com")
        if !url.isEmpty, PublicURL(url) == nil { reader.refuse("publicUrl", PublicURL.rule(url)) }
        _ = TwilioAccount(&reader)
        if let file = reader.text("voice.sdkFile") {
            // It is served to everybody, so it is not just any file that this user can read.
            switch FileManager.default.contents(atPath: file) {
            case nil: reader.refuse("voice.sdkFile", "cannot be read: \(file)")
            case let data? where !SDKCheck.looksLikeScript(Array(data)):
                reader.refuse("voice.sdkFile", "must be a file of JavaScript, which \(file) is not")
            case _?: break
            }
        }
        if let url = reader.text("voice.sdkUrl"), !url.hasPrefix("/"), PublicURL(url) == nil {
            reader.refuse("voice.sdkUrl", "must be a URL, and is \(url)")
        }
        return reader.faults
    }

    /// What is wrong with one value; nil when nothing is.
    static func fault(_ field: SetupField, _ value: String) async -> String? {
        if value.contains(where: \.isNewline) { return "\(field.name) must be one line." }
        return await faults([field: value]).first { $0.hasPrefix(field.name + " ") }
    }
}
