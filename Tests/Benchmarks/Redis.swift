internal import Foundation

/// redis-server, every write on the disk before its answer; nothing else that costs, such as snapshots or rewriting of the log.
final class Redis {
    let load: LoadGenerator
    private let socket: String
    private let server: Server
    var process: pid_t { server.process }

    /// - Parameters:
    ///   - program: nil for the one in PATH.
    ///   - command: what it is started by; empty for none.
    init(_ program: String? = nil, directory: String, socket: String, through command: [String] = []) async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.socket = socket
        server = try await Server(
            name: "redis-server",
            command: command + [
                program ?? Program.path("redis-server"),
                "--port", "0", "--unixsocket", socket, "--dir", directory, "--daemonize", "no", "--save", "",
                "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
            ],
            // "Ready to …" with a TCP port, "The server is now ready to …" without.
            readyWord: "eady to accept connections"
        )
        load = LoadGenerator(socket: socket, of: server.process)
    }

    /// What Redis' own client measures, as a check of ours: requests a second.
    func ownBenchmark(_ command: [String], connections: Int, requests: Int) throws -> Double {
        let words = ["-s", socket, "-c", "\(connections)", "-n", "\(requests)", "-r", "1000000", "--csv"] + command
        let text = try Program.run("redis-benchmark", words)
        let fields = text.split(separator: "\n").last?.split(separator: ",").map { $0.filter { $0 != "\"" } } ?? []
        guard fields.count > 1, let rate = Double(fields[1]) else { throw LoadFailure(description: "redis-benchmark says \(text)") }
        return rate
    }

    static var version: String {
        let text = (try? Program.run("redis-server", ["--version"])) ?? ""
        return text.split(separator: " ").first { $0.hasPrefix("v=") }.map { "redis-server \($0.dropFirst(2))" } ?? "redis-server"
    }

    func stop() { server.stop() }
}
