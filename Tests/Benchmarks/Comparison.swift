/// Who does the same work.
enum Peer: String, CaseIterable {
    case redis, postgresql, sqlite, lmdb
    /// Another build of the daemon, for what a change brings.
    case supportd
}

/// What is asked of the ratio, and by which numbers it is made.
enum Wanted {
    /// Requests a second, ours by theirs; the figure now, then the one to reach.
    case rate(String?)
    /// The time of one request, ours by theirs.
    case time(String)
    /// The 99th percentile of the latency, ours by theirs.
    case percentile99(String)
}

/// The same number of connections asks supportd for one thing, and others for the like, one after the other in each round.
/// Every round has an order of its own: whoever comes next finds the machine as the one before has left it.
struct Comparison {
    /// One of the others, and how to run it.
    struct Other {
        let peer: Peer
        let work: String
        var wanted = Wanted.rate(nil)
        let run: (Contenders, Window) throws -> Measurement
    }

    /// For `--only`.
    let name: String
    let work: String
    let load: Load
    var others: [Other]

    init(name: String, work: String, load: Load, others: [Other]) {
        let build = Other(peer: .supportd, work: "another build") { try $0.peer($0.otherBuild).run(load, $1) }
        (self.name, self.work, self.load, self.others) = (name, work, load, others + [build])
    }

    static var names: [String] { all(Sample(bytes: 512)).map(\.name) }

    static func all(_ sample: Sample) -> [Comparison] { creates(sample) + gets + [mix(sample)] }

    /// One client, pinned, in each way that the machine has, and many.
    private static func creates(_ sample: Sample) -> [Comparison] {
        Placement.ofOneClient.map { create(sample, 1, $0) } + [create(sample, 16), create(sample, 50)]
    }

    private static func create(_ sample: Sample, _ connections: Int, _ placement: Placement = .free) -> Comparison {
        let reached = connections == 1 ? nil : "≥ 1.0, then 1.5"
        let transaction = Requests.transaction(valueBytes: sample.bytes)
        var others = [
            redis("MULTI of 4", Load(template: transaction, connections: connections, placement: placement), .rate(reached)),
            redis("SET", Load(template: Requests.set(valueBytes: sample.bytes), connections: connections, placement: placement)),
        ]
        switch connections {
        case 1:
            others.append(
                Other(peer: .lmdb, work: "raw commit in C", wanted: .time("≤ 1.5")) { contenders, window in
                    try placement.run(nil) { try contenders.createRaw(window) }
                })
            others.append(
                Other(peer: .sqlite, work: "INSERT, in process") { contenders, window in
                    try placement.run(nil) { try contenders.peer(contenders.sqlite).insert(window) }
                })
        case 16:
            others.append(
                Other(peer: .postgresql, work: "INSERT", wanted: .rate(reached)) {
                    try $0.peer($0.postgresql).insert(connections: connections, $1)
                })
            others.append(Other(peer: .sqlite, work: "INSERT, in process") { try $0.peer($0.sqlite).insert($1) })
        default: break
        }
        let template = Requests.create(description: sample.description)
        return Comparison(
            name: "create-\(connections)" + (placement == .apart ? "-apart" : ""),
            work: "tickets.create",
            load: Load(template: template, creates: true, connections: connections, placement: placement),
            others: others
        )
    }

    /// As the creates.
    private static var gets: [Comparison] {
        Placement.ofOneClient.map { get(1, 1, nil, $0) } + [get(16, 1, nil), get(50, 1, "≥ 0.9"), get(16, 16, "≥ 1.5")]
    }

    private static func get(_ connections: Int, _ inFlight: Int, _ reached: String?, _ placement: Placement = .free) -> Comparison {
        var others = [
            redis(
                "GET", Load(template: Requests.getKey(), connections: connections, inFlight: inFlight, placement: placement),
                .rate(reached))
        ]
        if connections == 16, inFlight == 1 {
            others.append(Other(peer: .postgresql, work: "SELECT") { try $0.peer($0.postgresql).select(connections: connections, $1) })
        }
        if connections == 1 {
            others.append(
                Other(peer: .sqlite, work: "SELECT, in process") { contenders, window in
                    try placement.run(nil) { try contenders.peer(contenders.sqlite).select(window) }
                })
        }
        return Comparison(
            name: "get-\(connections)x\(inFlight)" + (placement == .apart ? "-apart" : ""),
            work: "tickets.get",
            load: Load(template: Requests.get(), connections: connections, inFlight: inFlight, placement: placement),
            others: others
        )
    }

    /// One in ten a create. The rates are of both together, the latencies those of the look-ups.
    private static func mix(_ sample: Sample) -> Comparison {
        let ours = (template: Requests.create(description: sample.description), oneIn: 10)
        let theirs = (template: Requests.transaction(valueBytes: sample.bytes), oneIn: 10)
        return Comparison(
            name: "mix",
            work: "get, 1/10 create",
            load: Load(template: Requests.get(), connections: 50, second: ours),
            others: [
                redis("GET, 1/10 MULTI", Load(template: Requests.getKey(), connections: 50, second: theirs), .percentile99("≤ 1.0"))
            ]
        )
    }

    private static func redis(_ work: String, _ load: Load, _ wanted: Wanted = .rate(nil)) -> Other {
        Other(peer: .redis, work: work, wanted: wanted) { try $0.peer($0.redis).load.run(load, $1) }
    }
}
