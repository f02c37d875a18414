internal import Foundation
internal import Glibc

/// PostgreSQL on a directory of its own, asked by pgbench: prepared statements over a Unix socket, one client thread.
final class PostgreSQL {
    private let server: Server
    private let sockets: String
    private let scripts: String
    private let description: String

    /// Debian keeps the server's programs by version, and out of PATH.
    private static let directories = [17, 16, 15, 14].map { "/usr/lib/postgresql/\($0)/bin" }

    init(directory: String, sockets: String, entries: Int, description: String) async throws {
        self.sockets = sockets
        self.description = description
        scripts = sockets
        let programs = (try Program.path("initdb", also: Self.directories) as NSString).deletingLastPathComponent
        for path in [directory, sockets] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        // PostgreSQL does not run as root.
        var user: [String] = []
        if getuid() == 0 {
            guard let account = getpwnam("postgres") else { throw LoadFailure(description: "there is no user postgres") }
            for path in [directory, sockets] { chown(path, account.pointee.pw_uid, account.pointee.pw_gid) }
            user = [try Program.path("setpriv"), "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        }
        let initialise = user + ["\(programs)/initdb", "-D", directory, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale", "C"]
        try Program.run(initialise[0], Array(initialise.dropFirst()))
        let settings = Self.settings + ["unix_socket_directories=\(sockets)"]
        let serve = user + ["\(programs)/postgres", "-D", directory] + settings.flatMap { ["-c", $0] }
        server = try await Server(
            name: "postgres",
            command: serve,
            readyWord: "ready to accept connections"
        )
        do {
            try Program.run("psql", ["-h", sockets, "-U", "bench", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-c", Self.schema])
            try fill(entries)
            try Self.insert.write(toFile: scripts + "/insert.sql", atomically: true, encoding: .utf8)
            try Self.select.write(toFile: scripts + "/select.sql", atomically: true, encoding: .utf8)
        } catch {
            server.stop()
            throw error
        }
    }

    /// What somebody would set who wants durable writes from this machine. No checkpoint and no vacuum falls into the run.
    static let settings = [
        "listen_addresses=", "shared_buffers=256MB", "fsync=on", "synchronous_commit=on", "full_page_writes=on",
        "wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB", "checkpoint_timeout=1h", "autovacuum=off", "jit=off",
    ]

    private static let schema = """
        CREATE TABLE tickets (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, revision int NOT NULL, token text NOT NULL,
            status smallint NOT NULL, name text NOT NULL, phone_number text NOT NULL,
            phone_number_extension text, description text NOT NULL, assignee text, created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL);
        CREATE INDEX tickets_by_status ON tickets (status, number);
        CREATE INDEX tickets_by_phone ON tickets (phone_number, number);
        CREATE INDEX tickets_by_assignee ON tickets (assignee, number) WHERE assignee IS NOT NULL;
        CREATE TABLE events (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time timestamptz NOT NULL,
            actor text NOT NULL, type smallint NOT NULL, ticket bigint);
        CREATE INDEX events_by_ticket ON events (ticket, sequence);
        """

    /// One statement, so one round trip and one transaction.
    private static let insert = """
        \\set area random(200, 989)
        \\set line random(100, 199)
        WITH ticket AS (
            INSERT INTO tickets (revision, token, status, name, phone_number, description, created_at, updated_at)
            VALUES (1, '0123456789abcdef0123456789abcdef', 1, 'Benchmark Customer', '+1' || :area || '5550' || :line,
                :description, now(), now())
            RETURNING number)
        INSERT INTO events (time, actor, type, ticket) SELECT now(), 'uid:0', 1, number FROM ticket;

        """
    private static let select = """
        \\set number random(\(Requests.keys.lowerBound), \(Requests.keys.upperBound))
        SELECT * FROM tickets WHERE number = :number;

        """

    private func fill(_ count: Int) throws {
        let text = """
            WITH made AS (
                INSERT INTO tickets (revision, token, status, name, phone_number, description, created_at, updated_at)
                SELECT 1, '0123456789abcdef0123456789abcdef', 1, 'Benchmark Customer', '+1' || 200 + i % 790 || '5550' || 100 + i % 100,
                    '\(description)', now(), now()
                FROM generate_series(1, \(count)) AS i RETURNING number)
            INSERT INTO events (time, actor, type, ticket) SELECT now(), 'uid:0', 1, number FROM made;
            """
        let connection = ["-h", sockets, "-U", "bench", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1"]
        try Program.run("psql", connection + ["-c", text])
        try Program.run("psql", connection + ["-c", "VACUUM ANALYZE", "-c", "CHECKPOINT"])
    }

    func insert(connections: Int, _ window: Window) throws -> Measurement { try bench("insert.sql", connections, window) }
    func select(connections: Int, _ window: Window) throws -> Measurement { try bench("select.sql", connections, window) }

    private func bench(_ script: String, _ connections: Int, _ window: Window) throws -> Measurement {
        let seconds = max(1, Int(window.measured.rounded(.up)))
        let words = [
            "-h", sockets, "-U", "bench", "-n", "-M", "prepared", "-c", "\(connections)", "-j", "1", "-T", "\(seconds)",
            "-D", "description=\(description)", "-f", "\(scripts)/\(script)", "postgres",
        ]
        let before = ProcessorTime.of(server.process)
        let text = try Program.run("pgbench", words)
        let time = ProcessorTime.of(server.process) - before
        guard let rate = Self.number(after: "tps = ", in: text), let average = Self.number(after: "latency average = ", in: text),
            let count = Self.number(after: "number of transactions actually processed: ", in: text), count > 0,
            Self.number(after: "number of failed transactions: ", in: text) == 0
        else { throw LoadFailure(description: "pgbench says \(text)") }
        return Measurement(perSecond: rate, average: average, processorTime: Double(time) / 1000 / count)
    }
    private static func number(after words: String, in text: String) -> Double? {
        text.range(of: words).flatMap { Double(text[$0.upperBound...].prefix { $0.isNumber || $0 == "." }) }
    }

    static var version: String {
        let text = (try? Program.run(Program.path("postgres", also: directories), ["--version"])) ?? ""
        return "PostgreSQL " + (text.split(separator: " ").dropFirst(2).first.map(String.init) ?? "?")
    }

    func stop() { server.stop() }
}
