internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Protocol

/// `make bench`: supportd beside redis-server, over the same kind of socket, with the same load generator, every write
/// durable on both sides. The rounds alternate, so that what else the machine does meets both.
@main
enum Benchmarks {
    static func main() async {
        do {
            try await run(Options(Array(CommandLine.arguments.dropFirst())))
        } catch {
            FileHandle.standardError.write(Data("Benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ options: Options) async throws {
        let directory = options.directory + "/\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let sockets = try ShortDirectory()
        let interrupts = Children.stopOnInterrupt(removing: [directory, sockets.path])
        defer { for source in interrupts { source.cancel() } }

        let ours = try await Server(
            name: "supportd",
            program: options.supportd,
            arguments: ["--data-directory", directory + "/supportd", "--socket", sockets.path + "/supportd"],
            readyWord: "ready"
        )
        defer { ours.stop() }
        let theirs = try await Server(
            name: "redis-server",
            program: options.redis,
            arguments: redisArguments(directory: directory, socket: sockets.path + "/redis"),
            // "Ready to …" with a TCP port, "The server is now ready to …" without.
            readyWord: "eady to accept connections"
        )
        defer { theirs.stop() }
        try await compare(options, directory: directory, sockets: sockets.path)
    }

    /// Every write on the disk before its answer; nothing else that costs, such as snapshots or rewriting of the log.
    private static func redisArguments(directory: String, socket: String) throws -> [String] {
        try FileManager.default.createDirectory(atPath: directory + "/redis", withIntermediateDirectories: true)
        return [
            "--port", "0", "--unixsocket", socket, "--dir", directory + "/redis", "--daemonize", "no", "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
        ]
    }

    private static func compare(_ options: Options, directory: String, sockets: String) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: options.threads)
        var ours = LoadGenerator(socket: sockets + "/supportd", dialect: FrameReplies(), group: group)
        var redis = LoadGenerator(socket: sockets + "/redis", dialect: RESPReplies(), group: group)
        var transactions = LoadGenerator(
            socket: sockets + "/redis",
            dialect: Requests.transactionReplies,
            group: group,
            nextSequence: 5_000_000_000
        )

        let sample = Sample(bytes: 512)
        let comparisons = Comparison.all(valueBytes: sample.bytes, description: sample.description)
        try await preload(&ours, comparisons[0].load.template)
        try await preload(&redis, comparisons[0].redis)

        let measured = TimeAmount.nanoseconds(Int64(options.seconds * 1e9))
        let warmUp = TimeAmount.nanoseconds(measured.nanoseconds / 4)
        var outcomes = [Outcome](repeating: Outcome(), count: comparisons.count)
        for round in 1...options.rounds {
            FileHandle.standardError.write(Data("round \(round) of \(options.rounds)\n".utf8))
            for (index, comparison) in comparisons.enumerated() {
                let load = comparison.load
                outcomes[index].ours.append(try await ours.run(load, warmUp: warmUp, measured: measured))
                let other = Load(template: comparison.redis, connections: load.connections, inFlight: load.inFlight)
                outcomes[index].theirs.append(
                    comparison.isTransaction
                        ? try await transactions.run(other, warmUp: warmUp, measured: measured)
                        : try await redis.run(other, warmUp: warmUp, measured: measured)
                )
            }
        }
        try await group.shutdownGracefully()

        print(Machine.description(directory: directory))
        print("supportd     tickets of about \(sample.bytes) bytes as stored, each with its event and its index entries")
        print("redis        \(version(options.redis)), appendonly yes, appendfsync always, values of \(sample.bytes) bytes")
        let times = "\(options.rounds) rounds of \(options.seconds) s by turns, medians"
        print("load         Unix sockets, closed loop, \(options.threads) client thread(s), \(times)")
        print("command      \(CommandLine.arguments.joined(separator: " "))\n")
        print(Outcome.header)
        for (comparison, outcome) in zip(comparisons, outcomes) { print(outcome.line(comparison)) }
        print("\nMULTI of 4 is MULTI; SET, ZADD, SADD, XADD; EXEC: the ticket, its status, its phone number, its event.")
    }

    private static func preload<Dialect: Replies>(_ generator: inout LoadGenerator<Dialect>, _ template: Template) async throws {
        let load = Load(
            template: template,
            connections: 50,
            inFlight: 20,
            requestsPerConnection: Requests.preloaded / 50
        )
        _ = try await generator.run(load, warmUp: .zero, measured: .minutes(1))
    }

    private static func version(_ redis: String) -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: redis)
        process.arguments = ["--version"]
        process.standardOutput = output
        guard (try? process.run()) != nil else { return "redis-server" }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: " ").first { $0.hasPrefix("v=") }.map { "redis-server \($0.dropFirst(2))" } ?? "redis-server"
    }
}

/// A ticket whose stored JSON has a certain size.
private struct Sample {
    let bytes: Int
    let description: String

    init(bytes: Int) {
        self.bytes = bytes
        let time = Timestamp(milliseconds: 0)
        let empty = Ticket(
            number: 10_000,
            revision: 1,
            token: String(repeating: "t", count: 32),
            status: .open,
            name: "Benchmark Customer",
            phoneNumber: "+12025550143",
            phoneNumberText: "(202) 555-0143",
            dialable: true,
            description: "",
            createdAt: time,
            updatedAt: time
        )
        description = String(repeating: "d", count: max(1, bytes - empty.jsonBytes.count))
    }
}
