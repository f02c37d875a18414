internal import CBenchmarks
internal import Glibc

/// What is sent, and by how many at once.
struct Load {
    let template: Template
    /// Whether `template` files tickets.
    var creates = false
    let connections: Int
    var inFlight = 1
    var placement = Placement.free
    /// The request that takes the first one's place in one of `second.oneIn` sends. It is not measured.
    var second: (template: Template, oneIn: Int)?
    /// After these a connection closes; nil runs to the end of the time.
    var requestsPerConnection: Int?
}

/// How long a run warms up, and how long it then measures.
struct Window {
    let warmUp: Double
    let measured: Double
    var warmUpNanoseconds: UInt64 { UInt64(warmUp * 1e9) }
    var measuredNanoseconds: UInt64 { UInt64(measured * 1e9) }
}

/// What one run measured.
struct Measurement {
    let perSecond: Double
    /// Milliseconds.
    let median: Double
    /// Milliseconds; nil where the peer's own client does not say.
    var percentile99: Double?
    /// Microseconds for which processors have worked for the server, per call.
    let processorTime: Double

    init(_ latencies: Latencies, _ window: Window, all: Int? = nil, processorTime: Double) {
        self.processorTime = processorTime
        perSecond = Double(all ?? latencies.count) / window.measured
        median = latencies.percentile(0.5) / 1e6
        percentile99 = latencies.percentile(0.99) / 1e6
    }
    init(perSecond: Double, average: Double, processorTime: Double) {
        self.processorTime = processorTime
        self.perSecond = perSecond
        median = average
    }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String
}

/// Runs loads against one server. The numbers of its requests go on from run to run.
final class LoadGenerator {
    private let socket: String
    private let server: pid_t
    private var nextSequence: UInt64 = 1
    private(set) var replies = 0

    init(socket: String, of server: pid_t) { (self.socket, self.server) = (socket, server) }

    func run(_ load: Load, _ window: Window) throws -> Measurement {
        try load.placement.run(server) { try runPlaced(load, window) }
    }

    private func runPlaced(_ load: Load, _ window: Window) throws -> Measurement {
        let before = ProcessorTime.of(server)
        let result = UnsafeMutablePointer<load_result>.allocate(capacity: 1)
        defer { result.deallocate() }
        let second = load.second?.template ?? load.template
        let outcome = socket.withCString { path in
            load.template.withC { first in
                second.withC { second in
                    var options = load_options(
                        socket: path,
                        first: first,
                        second: second,
                        second_in: UInt32(load.second?.oneIn ?? 0),
                        connections: UInt32(load.connections),
                        in_flight: UInt32(load.inFlight),
                        requests_per_connection: UInt64(load.requestsPerConnection ?? 0),
                        warm_up_nanoseconds: window.warmUpNanoseconds,
                        measured_nanoseconds: window.measuredNanoseconds,
                        first_sequence: nextSequence
                    )
                    return load_run(&options, result)
                }
            }
        }
        guard outcome == 0 else { throw LoadFailure(result) }
        nextSequence = result.pointee.next_sequence
        replies += Int(result.pointee.replies)
        let time = Double(ProcessorTime.of(server) - before) / 1000 / Double(max(1, result.pointee.replies))
        let first = Latencies(result, kind: 0)
        return Measurement(first, window, all: first.count + Latencies(result, kind: 1).count, processorTime: time)
    }
}

extension LoadFailure {
    init(_ result: UnsafeMutablePointer<load_result>) {
        description = withUnsafeBytes(of: &result.pointee.failure) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
