internal import Foundation

/// The daemon on a directory of its own.
final class Supportd {
    private let load: LoadGenerator
    /// Tickets that were filed here, but for those of mixed loads.
    private(set) var created = 0
    /// Seconds from the start of the program until it answers.
    let startTime: Double
    private let server: Server
    var process: pid_t { server.process }

    /// - Parameter command: what the program is started by, such as a debugger; empty for none.
    init(_ program: String, directory: String, socket: String, through command: [String] = []) async throws {
        let start = ContinuousClock.now
        server = try await Server(
            name: "supportd",
            command: command + [program, "--data-directory", directory, "--socket", socket],
            readyWord: "ready"
        )
        load = LoadGenerator(socket: socket, of: server.process)
        startTime = (ContinuousClock.now - start) / .seconds(1)
    }

    func run(_ load: Load, _ window: Window) throws -> Measurement {
        let before = self.load.replies
        let measurement = try self.load.run(load, window)
        if load.creates { created += self.load.replies - before }
        return measurement
    }

    /// Files tickets, a thousand at a time, none of which is looked at again.
    func fill(_ template: Template, count: Int) throws {
        guard count > 0 else { return }
        let connections = min(50, count)
        let load = Load(
            template: template, creates: true, connections: connections, inFlight: 20, requestsPerConnection: count / connections)
        _ = try run(load, .minutes)
        let rest = count % connections
        if rest > 0 { _ = try run(Load(template: template, creates: true, connections: 1, requestsPerConnection: rest), .minutes) }
    }

    /// Bytes that are the process's own: the map of the store is a file's, and no part of them (proc(5), smaps_rollup).
    func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(server.process)/smaps_rollup", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Anonymous:") }
        guard let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw LoadFailure(description: "smaps_rollup of supportd says nothing of anonymous memory")
        }
        return kibibytes << 10
    }

    func stop() { server.stop() }
}

extension Window {
    /// For work that ends by its number of requests.
    static let minutes = Window(warmUp: 0, measured: 600)
}
