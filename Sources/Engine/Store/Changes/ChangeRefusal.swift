/// Why bytes are not a change that this program can apply.
public enum ChangeRefusal: Error, Hashable, CustomStringConvertible {
    case unreadable
    case unknown(name: String, version: Int)
    case unknownField(String, of: String)
    /// It is made when a store is opened, and at no other time.
    case onlyAtOpening(name: String)

    /// Whether a newer program can apply it.
    var isOfNewerProgram: Bool {
        switch self {
        case .unknown, .unknownField: true
        case .unreadable, .onlyAtOpening: false
        }
    }

    public var description: String {
        switch self {
        case .unreadable: "These bytes are not a change. A change is a JSON object with a name, a version and its fields."
        case .unknown(let name, let version):
            "This program does not know version \(version) of the change \(name): a newer program wrote it. Install that one."
        case .unknownField(let field, let name):
            "This program does not know the field \(field) of the change \(name): a newer program wrote it. Install that one."
        case .onlyAtOpening(let name): "The change \(name) is made when a store is opened, and at no other time."
        }
    }
}
