internal import Foundation

/// What the command line says.
struct Options {
    var supportd = (Bundle.main.executablePath.map { ($0 as NSString).deletingLastPathComponent } ?? ".") + "/supportd"
    var redis = "redis-server"
    /// Where the servers keep their data while this runs: a real disk, or the durable figures mean nothing.
    var directory = FileManager.default.currentDirectoryPath + "/.build/bench"
    var rounds = 5
    /// Seconds that each run measures; a quarter of that warms it up.
    var seconds = 0.8
    /// Event loops of the load generator. The servers share the machine with it.
    var threads = 1

    struct Wrong: Error, CustomStringConvertible {
        let description: String
    }

    static let usage = """
        usage: Benchmarks [--supportd PROGRAM] [--redis PROGRAM] [--directory DIR] [--rounds N] [--seconds S] [--threads N]
        """

    init(_ arguments: [String]) throws(Wrong) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Wrong(description: Self.usage) }
            switch name {
            case "--supportd": supportd = value
            case "--redis": redis = value
            case "--directory": directory = value
            case "--rounds": rounds = try Self.positive(value)
            case "--threads": threads = try Self.positive(value)
            case "--seconds":
                guard let number = Double(value), number > 0 else { throw Wrong(description: Self.usage) }
                seconds = number
            default: throw Wrong(description: Self.usage)
            }
        }
        if !directory.hasPrefix("/") { directory = FileManager.default.currentDirectoryPath + "/" + directory }
        redis = try Self.program(redis)
        supportd = try Self.program(supportd)
    }

    private static func positive(_ text: String) throws(Wrong) -> Int {
        guard let number = Int(text), number > 0 else { throw Wrong(description: usage) }
        return number
    }

    /// Looks a name without a slash up in PATH, as a shell would.
    private static func program(_ name: String) throws(Wrong) -> String {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        let candidates = name.contains("/") ? [name] : directories.map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Wrong(description: "there is no program \(name); `make bench` installs redis-server and builds supportd")
        }
        return path
    }
}
