internal import Configuration
internal import FoundationEssentials

/// A JSON file with settings: objects in objects, and at their ends texts and whole numbers.
/// (A file whose name ends with .env is an ``EnvironmentFile``.)
struct SettingsFile {
    let values: [AbsoluteConfigKey: ConfigValue]
    /// The keys whose value is of another type, with dots.
    let misfits: [String]

    init(path: String) throws {
        let tree = try JSONDecoder().decode(Tree.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        var misfits: [String] = []
        func walk(_ tree: Tree, _ path: [String]) {
            switch tree {
            case .text(let text): values[AbsoluteConfigKey(path)] = ConfigValue(.string(text), isSecret: true)
            case .object(let members) where path.isEmpty || !members.isEmpty:
                for (name, member) in members { walk(member, path + [name]) }
            case .object, .other: misfits.append(path.joined(separator: "."))
            }
        }
        walk(tree, [])
        self.values = values
        self.misfits = misfits.sorted()
    }

    private enum Tree: Decodable {
        case object([String: Tree])
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Int.self) {
                self = .text(String(number))
            } else if let members = try? container.decode([String: Tree].self) {
                self = .object(members)
            } else {
                self = .other
            }
        }
    }
}
