internal import Foundation

/// `make bench`: supportd beside others that do the same work, over the same kind of socket, every write durable on all sides.
/// The rounds alternate, so that what else the machine does meets everybody.
@main
enum Benchmarks {
    static func main() async {
        do {
            try await run(Options(Array(CommandLine.arguments.dropFirst())))
        } catch {
            say("Benchmarks: \(error)")
            exit(1)
        }
    }

    /// Tells the terminal, and not the report.
    static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    private static func run(_ options: Options) async throws {
        let directory = options.directory + "/\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let sockets = try ShortDirectory()
        let interrupts = Children.stopOnInterrupt(removing: [directory, sockets.path])
        defer { for source in interrupts { source.cancel() } }
        let sample = Sample(bytes: 512)
        if options.million {
            let million = try await Million(options, sample, directory: directory, sockets: sockets.path)
            print(Machine.description(directory: directory))
            return print(million.lines.joined(separator: "\n"))
        }
        if options.instructions {
            let instructions = try await Instructions(options, sample, directory: directory, sockets: sockets.path)
            print(Machine.description(directory: directory))
            return print(instructions.lines.joined(separator: "\n"))
        }
        try await compare(options, sample, directory: directory, sockets: sockets.path)
        if options.wants("memory") {
            say("memory")
            let memory = try await Memory(options, sample, directory: directory + "/memory", socket: sockets.path + "/memory")
            print("\n" + memory.lines.joined(separator: "\n"))
        }
    }

    private static func compare(_ options: Options, _ sample: Sample, directory: String, sockets: String) async throws {
        let comparisons = Comparison.all(sample).filter { options.wants($0.name) }.map { $0.with(options.peers) }
        guard !comparisons.isEmpty else { return }
        let peers = Set(comparisons.flatMap { $0.others.map(\.peer) })
        let contenders = try await Contenders(options, peers, sample, directory: directory, sockets: sockets)
        defer { contenders.stop() }
        var outcomes = comparisons.map { Outcome($0) }
        for round in 1...options.rounds {
            say("round \(round) of \(options.rounds)")
            for index in outcomes.indices { try outcomes[index].round(contenders, options.window) }
        }
        print(Machine.description(directory: directory))
        print("supportd     tickets of about \(sample.bytes) bytes as stored, each with its event and its index entries")
        if peers.contains(.redis) {
            print("redis        \(Redis.version), appendonly yes, appendfsync always, values of \(sample.bytes) bytes")
        }
        if peers.contains(.postgresql) {
            print("postgresql   \(PostgreSQL.version), \(PostgreSQL.settings.dropFirst().joined(separator: ", "))")
            print("             asked by pgbench, prepared, one client thread, one statement for the ticket and its event")
        }
        if peers.contains(.sqlite) { print("sqlite       \(SQLite.version), WAL, synchronous=FULL, in the benchmark's own process") }
        let times = "\(options.rounds) rounds of \(options.seconds) s, each in an order of its own, medians"
        print("load         Unix sockets, closed loop, one client thread, \(times)")
        print("pinned       1 CPU: client and server on one processor; 2 CPUs: on one each; else the kernel chooses")
        print("CPU µs       what processors worked for the server per call, user and kernel; of a peer in process, for both sides")
        print("command      \(CommandLine.arguments.joined(separator: " "))\n")
        print(Outcome.header)
        for outcome in outcomes { print(outcome.lines.joined(separator: "\n")) }
        if peers.contains(.redis) {
            print("\nMULTI of 4 is MULTI; SET, ZADD, SADD, XADD; EXEC: the ticket, its status, its phone number, its event.")
            try crossCheck(contenders)
        }
    }

    /// Redis' own client must find about what ours finds.
    private static func crossCheck(_ contenders: Contenders) throws {
        let redis = try contenders.peer(contenders.redis)
        let get = try redis.ownBenchmark(["GET", "ticket:0000001234"], connections: 50, requests: 200_000)
        let set = try redis.ownBenchmark(["-d", "512", "-t", "set"], connections: 50, requests: 50_000)
        print("redis-benchmark with 50 connections, for comparison: GET \(Text.grouped(get))/s, SET \(Text.grouped(set))/s.")
    }
}

extension Comparison {
    /// The same, beside some of the others.
    func with(_ peers: Set<Peer>) -> Comparison {
        var comparison = self
        comparison.others.removeAll { !peers.contains($0.peer) }
        return comparison
    }
}
