public import Logging
public import Settings

extension Logger.Level {
    /// The setting `key`, `info` when it is not set.
    public init(setting key: String, _ reader: inout SettingsReader) {
        self = .info
        guard let text = reader.text(key) else { return }
        if let level = Self(rawValue: text.lowercased()) {
            self = level
        } else {
            let levels = Self.allCases.map(\.rawValue).joined(separator: ", ")
            reader.refuse(key, "must be one of \(levels), and is \(text)")
        }
    }
}
