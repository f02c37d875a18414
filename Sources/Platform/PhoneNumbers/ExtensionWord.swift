/// What an extension is called in front of its digits.
enum ExtensionWord: Hashable {
    /// As libphonenumber writes it, `ext.` in most regions.
    case ofTheRegion
    case japanese

    init(language: String?) {
        let primary = language?.split(separator: "-").first.map { $0.lowercased() }
        self = primary == "ja" ? .japanese : .ofTheRegion
    }

    /// What follows the number; nil where libphonenumber writes it.
    func text(before digits: String) -> String? {
        switch self {
        case .ofTheRegion: nil
        case .japanese: " 内線 " + digits
        }
    }
}
