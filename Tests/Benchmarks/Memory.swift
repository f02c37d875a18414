/// How much memory of its own a daemon has, idle and after requests.
struct Memory {
    let idle: Int
    let afterMillion: Int
    let afterSecondMillion: Int

    static let requests = 1_000_000

    init(_ options: Options, _ sample: Sample, directory: String, socket: String) async throws {
        let daemon = try await Supportd(options.supportd, directory: directory, socket: socket)
        defer { daemon.stop() }
        idle = try daemon.residentBytes()
        let create = Requests.create(description: sample.description)
        try daemon.fill(create, count: Requests.preloaded)
        let load = Load(
            template: Requests.get(),
            connections: 50,
            inFlight: 4,
            second: (create, oneIn: 10),
            requestsPerConnection: Self.requests / 50
        )
        _ = try daemon.run(load, .minutes)
        afterMillion = try daemon.residentBytes()
        _ = try daemon.run(load, .minutes)
        afterSecondMillion = try daemon.residentBytes()
    }

    var lines: [String] {
        [
            "resident memory of supportd (anonymous: without the map)      wanted: 20 MB at most, no growth",
            "  idle                                                        \(Text.mebibytes(idle))",
            "  after a million requests, one in ten a create               \(Text.mebibytes(afterMillion))",
            "  after a second million                                      \(Text.mebibytes(afterSecondMillion))",
        ]
    }
}
