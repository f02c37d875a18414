internal import Foundation

/// How many instructions a call takes in user mode, counted by callgrind: a figure that no neighbour changes. The kernel's are not in it.
///
/// One after the other, each server runs on valgrind's processor, which has one thread at a time and no instructions for SHA: so libcrypto
/// takes more there.
struct Instructions {
    private var rows: [(name: String, counts: [Int])] = []
    private let titles: [String]

    /// Calls that are counted for each figure. Their numbers do not depend on it.
    private static let calls = 2_000
    /// The figures, with supportd's requests and Redis'.
    private static func figures(_ sample: Sample) -> [(name: String, ours: Load, theirs: Load)] {
        let create = Requests.create(description: sample.description)
        let transaction = Requests.transaction(valueBytes: sample.bytes)
        func load(_ template: Template, _ connections: Int) -> Load {
            Load(template: template, connections: connections, requestsPerConnection: calls / connections)
        }
        return [1, 50].flatMap { connections in
            [
                ("tickets.create, Redis MULTI of 4", load(create, connections), load(transaction, connections)),
                ("tickets.get, Redis GET", load(Requests.get(), connections), load(Requests.getKey(), connections)),
            ].map { ("\($0), \(connections) conn", $1, $2) }
        }
    }

    init(_ options: Options, _ sample: Sample, directory: String, sockets: String) async throws {
        let figures = Self.figures(sample)
        rows = figures.map { ($0.name, []) }
        var titles: [String] = []
        for (title, program) in [("supportd", options.supportd), ("other build", options.against)] {
            guard let program else { continue }
            Benchmarks.say("instructions of \(title)")
            let path = directory + "/instructions-\(titles.count)"
            let valgrind = try Callgrind(program, directory: path)
            let daemon = try await Supportd(
                valgrind.program, directory: path + "/data", socket: sockets + "/counted", through: valgrind.command)
            defer { daemon.stop() }
            try daemon.fill(Requests.create(description: sample.description), count: Requests.preloaded)
            for index in figures.indices {
                try valgrind.reset(daemon.process)
                _ = try daemon.run(figures[index].ours, .minutes)
                rows[index].counts.append(try valgrind.count(daemon.process) / Self.calls)
            }
            titles.append(title)
        }
        if options.peers.contains(.redis) {
            Benchmarks.say("instructions of redis")
            let path = directory + "/instructions-redis"
            let valgrind = try Callgrind(try Program.path("redis-server"), directory: path)
            let redis = try await Redis(
                valgrind.program, directory: path + "/data", socket: sockets + "/redis", through: valgrind.command)
            defer { redis.stop() }
            let set = Requests.set(valueBytes: sample.bytes)
            _ = try redis.load.run(
                Load(template: set, connections: 50, inFlight: 20, requestsPerConnection: Requests.preloaded / 50), .minutes)
            for index in figures.indices {
                try valgrind.reset(redis.process)
                _ = try redis.load.run(figures[index].theirs, .minutes)
                rows[index].counts.append(try valgrind.count(redis.process) / Self.calls)
            }
            titles.append("redis")
        }
        self.titles = titles
    }

    var lines: [String] {
        let head = Text.left("user instructions a call", 48) + titles.map { Text.right($0, 14) }.joined()
        return [head]
            + rows.map { row in
                Text.left(row.name, 48) + row.counts.map { Text.right(Text.grouped(Double($0)), 14) }.joined()
            }
    }
}
