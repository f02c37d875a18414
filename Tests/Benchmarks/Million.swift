internal import Foundation

/// What a million tickets cost, beside the same at a thousand.
struct Million {
    private var columns: [[String]] = []
    private static let rows = [
        "tickets", "data file", "start to ready, file not in memory", "start to ready, file in memory", "resident memory after the start",
        "tickets.get, 50 connections, not in memory", "tickets.list, first page, p50", "tickets.get, 1 connection, p50",
        "tickets.get, 50 connections",
        "tickets.create, 1 connection, p50", "tickets.create, 16 connections", "resident memory after these",
        "server check", "server backup", "snapshot",
    ]

    init(_ options: Options, _ sample: Sample, directory: String, sockets: String) async throws {
        for exponent in [3, 6] {
            let count = Int(pow(10, Double(exponent)))
            Benchmarks.say("\(count) tickets")
            let path = directory + "/million-\(exponent)"
            columns.append(try await Self.column(options, sample, count, directory: path, socket: sockets + "/million"))
            try FileManager.default.removeItem(atPath: path)
        }
    }

    private static func column(
        _ options: Options, _ sample: Sample, _ count: Int, directory: String, socket: String
    ) async throws -> [String] {
        let create = Requests.create(description: sample.description)
        let first = try await Supportd(options.supportd, directory: directory, socket: socket)
        try stopping(first) { try $0.fill(create, count: count) }
        let size = try FileManager.default.attributesOfItem(atPath: directory + "/data.mdb")[.size] as? Int ?? 0
        let isCold = Machine.dropCaches()
        let get = Requests.get(UInt64(count / 10)...UInt64(count - 1))
        let cold = try await Supportd(options.supportd, directory: directory, socket: socket)
        let getCold = try stopping(cold) { try $0.run(Load(template: get, connections: 50), options.window) }
        // What follows is the store's part, not the disk's: all of the file is in the system's memory.
        try Machine.read(directory + "/data.mdb")
        let daemon = try await Supportd(options.supportd, directory: directory, socket: socket)
        defer { daemon.stop() }
        let idle = try daemon.residentBytes()
        func run(_ template: Template, _ connections: Int) throws -> Measurement {
            try daemon.run(Load(template: template, connections: connections), options.window)
        }
        let list = try run(Requests.list(), 1)
        let (get1, get50) = (try run(get, 1), try run(get, 50))
        let (create1, create16) = (try run(create, 1), try run(create, 16))
        let after = try daemon.residentBytes()
        let check = try Self.time(options, ["server", "check"], socket)
        let snapshot = directory + "/snapshot"
        let backup = try? Self.time(options, ["server", "backup", snapshot], socket)
        let snapshotSize = (try? FileManager.default.attributesOfItem(atPath: snapshot)[.size]) as? Int
        return [
            Text.grouped(Double(count)), Text.mebibytes(size), isCold ? seconds(cold.startTime) : "–", seconds(daemon.startTime),
            Text.mebibytes(idle), isCold ? perSecond(getCold) : "–", milliseconds(list.median), milliseconds(get1.median), perSecond(get50),
            milliseconds(create1.median), perSecond(create16), Text.mebibytes(after), seconds(check),
            backup.map(seconds) ?? "–", snapshotSize.map(Text.mebibytes) ?? "–",
        ]
    }

    private static func stopping<R>(_ daemon: Supportd, _ body: (Supportd) throws -> R) rethrows -> R {
        defer { daemon.stop() }
        return try body(daemon)
    }

    /// Seconds that supportctl, which is beside supportd, takes.
    private static func time(_ options: Options, _ words: [String], _ socket: String) throws -> Double {
        let program = (options.supportd as NSString).deletingLastPathComponent + "/supportctl"
        let start = ContinuousClock.now
        try Program.run(program, words + ["--socket", socket])
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func seconds(_ value: Double) -> String { String(format: "%.3f s", value) }
    private static func milliseconds(_ value: Double) -> String { String(format: "%.3f ms", value) }
    private static func perSecond(_ measurement: Measurement) -> String { Text.grouped(measurement.perSecond) + "/s" }

    var lines: [String] {
        Self.rows.enumerated().map { index, row in
            Text.left(row, 40) + columns.map { Text.right($0[index], 16) }.joined()
        }
    }
}
