/// Which files of a module know which others: a file knows the one that declares a type or an extension's member that it mentions.
///
/// It goes by names. What it cannot see: members that a type declares in its own body, initialisers in extensions, a nested type
/// whose name occurs in several files and is not written with its outer type, a member whose name occurs in several files, and what
/// the compiler infers. It may see too much where a member has the same name as one of another module's.
struct FileGraph {
    /// File names to the files that each knows, with a name that shows it.
    private(set) var edges: [String: [String: String]] = [:]

    /// - Parameter files: the text of each file of one module, by its path.
    init(_ files: [String: String]) {
        let found = files.mapValues { FileDeclarations(SwiftTokens.of($0)) }
        var typeFiles: [String: [(outer: String?, file: String)]] = [:]
        var memberFiles: [String: Set<String>] = [:]
        for (file, declarations) in found {
            for type in declarations.types { typeFiles[type.name, default: []].append((type.outer, file)) }
            for member in declarations.members { memberFiles[member, default: []].insert(file) }
        }
        for (file, declarations) in found {
            for (name, qualifiers) in declarations.mentions {
                guard let places = typeFiles[name] else { continue }
                for target in Self.targets(places, qualifiers, in: declarations, name) where target != file {
                    edges[file, default: [:]][target] = name
                }
            }
        }
        for (file, declarations) in found {
            for member in declarations.extensionMembers where memberFiles[member] == [file] && !Self.usual.contains(member) {
                for (other, mentioning) in found where other != file && mentioning.mentions[member] != nil {
                    edges[other, default: [:]][file] = member
                }
            }
        }
    }

    /// Names that the standard library's types have too.
    private static let usual: Set = [
        "append", "check", "close", "contains", "count", "description", "end", "first", "index", "isEmpty", "last", "map", "max", "min",
        "name",
        "next", "prefix", "read", "remove", "removeAll", "start", "stop", "text", "update", "value", "write",
    ]

    /// The files that a mention of a type means. A nested type's name without its outer type counts where the outer type is
    /// mentioned too: elsewhere it is another module's.
    private static func targets(
        _ places: [(outer: String?, file: String)], _ qualifiers: Set<String?>, in file: FileDeclarations, _ name: String
    ) -> Set<String> {
        let qualified = places.filter { place in place.outer.map { qualifiers.contains($0) } ?? false }
        if !qualified.isEmpty { return Set(qualified.map(\.file)) }
        guard !file.declares(name) else { return [] }
        let all = Set(places.filter { place in place.outer.map { file.mentions[$0] != nil } ?? true }.map(\.file))
        return all.count == 1 ? all : []
    }

    /// The groups of files that know each other, directly or through others: the strongly connected components with more than
    /// `size` files.
    func circles(ofMoreThan size: Int) -> [[String]] {
        var search = CircleSearch(edges: edges.mapValues { Array($0.keys) })
        return search.components().filter { $0.count > size }.map { $0.sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Why the files of a circle know each other, a line a file.
    func reasons(_ circle: [String]) -> String {
        circle.map { file in
            let known = (edges[file] ?? [:]).filter { circle.contains($0.key) }.sorted { $0.key < $1.key }
            return "\(file) knows " + known.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        }.joined(separator: "\n")
    }
}

extension FileDeclarations {
    /// Whether the name is one of this file's own types.
    fileprivate func declares(_ name: String) -> Bool { ownNames.contains(name) || types.contains { $0.name == name } }
}

/// Tarjan's search for strongly connected components.
private struct CircleSearch {
    let edges: [String: [String]]
    private var index: [String: Int] = [:]
    private var low: [String: Int] = [:]
    private var stack: [String] = []
    private var found: [[String]] = []

    init(edges: [String: [String]]) { self.edges = edges }

    mutating func components() -> [[String]] {
        for node in edges.keys.sorted() where index[node] == nil { visit(node) }
        return found
    }

    private mutating func visit(_ node: String) {
        let number = index.count
        index[node] = number
        low[node] = number
        stack.append(node)
        for next in edges[node] ?? [] {
            if index[next] == nil {
                visit(next)
                low[node] = min(low[node] ?? number, low[next] ?? number)
            } else if stack.contains(next) {
                low[node] = min(low[node] ?? number, index[next] ?? number)
            }
        }
        guard low[node] == number, let start = stack.firstIndex(of: node) else { return }
        found.append(Array(stack[start...]))
        stack.removeSubrange(start...)
    }
}
