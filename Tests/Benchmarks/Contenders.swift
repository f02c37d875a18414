internal import Foundation

/// The servers of one run, each with 10,000 tickets; those that no figure needs are not started.
final class Contenders {
    let supportd: Supportd
    private(set) var otherBuild: Supportd?
    private(set) var redis: Redis?
    private(set) var postgresql: PostgreSQL?
    private(set) var sqlite: SQLite?
    private(set) var lmdb: RawLMDB?

    init(_ options: Options, _ peers: Set<Peer>, _ sample: Sample, directory: String, sockets: String) async throws {
        let create = Requests.create(description: sample.description)
        supportd = try await Supportd(options.supportd, directory: directory + "/supportd", socket: sockets + "/supportd")
        do {
            try supportd.fill(create, count: Requests.preloaded)
            if let program = options.against, peers.contains(.supportd) {
                let other = try await Supportd(program, directory: directory + "/other", socket: sockets + "/other")
                otherBuild = other
                try other.fill(create, count: Requests.preloaded)
            }
            if peers.contains(.redis) {
                let redis = try await Redis(directory: directory + "/redis", socket: sockets + "/redis")
                self.redis = redis
                let set = Requests.set(valueBytes: sample.bytes)
                let each = Requests.preloaded / 50
                _ = try redis.load.run(Load(template: set, connections: 50, inFlight: 20, requestsPerConnection: each), .minutes)
            }
            if peers.contains(.postgresql) {
                postgresql = try await PostgreSQL(
                    directory: directory + "/postgresql",
                    sockets: sockets + "/postgresql",
                    entries: Requests.preloaded,
                    description: sample.description
                )
            }
            if peers.contains(.sqlite) {
                let path = directory + "/tickets.sqlite"
                sqlite = try SQLite(path: path, entries: Requests.preloaded, description: sample.description)
            }
            if peers.contains(.lmdb) {
                try FileManager.default.createDirectory(atPath: directory + "/lmdb", withIntermediateDirectories: true)
                lmdb = try RawLMDB(path: directory + "/lmdb", sample: sample)
            }
        } catch {
            stop()
            throw error
        }
    }

    func peer<Server>(_ server: Server?) throws -> Server {
        guard let server else { throw LoadFailure(description: "\(Server.self) was not started") }
        return server
    }

    /// Beside as many tickets as the daemon has by now.
    func createRaw(_ window: Window) throws -> Measurement {
        try peer(lmdb).create(tickets: supportd.created, window)
    }

    func stop() {
        supportd.stop()
        otherBuild?.stop()
        redis?.stop()
        postgresql?.stop()
    }
}
