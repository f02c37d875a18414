internal import Foundation

/// What the command line says.
struct Options {
    var supportd = (Bundle.main.executablePath.map { ($0 as NSString).deletingLastPathComponent } ?? ".") + "/supportd"
    /// Another build of the daemon, to be measured beside it.
    var against: String?
    /// Where the servers keep their data while this runs: a real disk, or the durable figures mean nothing.
    var directory = FileManager.default.currentDirectoryPath + "/.build/bench"
    var rounds = 5
    /// Seconds that each run measures; a quarter of that warms it up.
    var seconds = 0.8
    /// The figures to measure; empty for all.
    var figures: Set<String> = []
    var peers = Set(Peer.allCases).subtracting([.supportd])
    /// Measures what a million tickets cost, and nothing else.
    var million = false
    /// Counts the instructions of calls, and measures nothing else.
    var instructions = false

    struct Wrong: Error, CustomStringConvertible {
        let description: String
    }

    static let usage = """
        usage: Benchmarks [--supportd PROGRAM] [--against PROGRAM] [--directory DIR] [--rounds N] [--seconds S]
                          [--only FIGURE[,FIGURE]] [--peers PEER[,PEER]|none] [--million|--instructions]
        figures: \((Comparison.names + ["memory"]).joined(separator: ", "))
        peers: \(Peer.allCases.map(\.rawValue).joined(separator: ", ")), which is the program of --against
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--million" || name == "--instructions" {
                if name == "--million" { million = true } else { instructions = true }
                continue
            }
            guard let value = rest.popFirst() else { throw Wrong(description: Self.usage) }
            let words = value.split(separator: ",").map(String.init)
            switch name {
            case "--supportd": supportd = value
            case "--against": against = try Program.path(value)
            case "--directory": directory = value
            case "--rounds":
                guard let number = Int(value), number > 0 else { throw Wrong(description: Self.usage) }
                rounds = number
            case "--seconds":
                guard let number = Double(value), number > 0 else { throw Wrong(description: Self.usage) }
                seconds = number
            case "--only":
                guard words.allSatisfy((Comparison.names + ["memory"]).contains) else { throw Wrong(description: Self.usage) }
                figures = Set(words)
            case "--peers":
                peers = value == "none" ? [] : Set(words.compactMap(Peer.init))
                guard value == "none" || peers.count == words.count else { throw Wrong(description: Self.usage) }
            default: throw Wrong(description: Self.usage)
            }
        }
        if !directory.hasPrefix("/") { directory = FileManager.default.currentDirectoryPath + "/" + directory }
        supportd = try Program.path(supportd)
        if against != nil { peers.insert(.supportd) }
        guard against != nil || !peers.contains(.supportd) else { throw Wrong(description: Self.usage) }
    }

    func wants(_ figure: String) -> Bool { figures.isEmpty || figures.contains(figure) }
    var window: Window { Window(warmUp: seconds / 4, measured: seconds) }
}
