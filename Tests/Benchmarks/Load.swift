internal import NIOCore
internal import NIOPosix

/// What is sent, and by how many at once.
struct Load: Sendable {
    let template: Template
    let connections: Int
    var inFlight = 1
    /// After these a connection closes; nil runs to the end of the time.
    var requestsPerConnection: Int?
}

/// What one run measured.
struct Measurement: Sendable {
    let perSecond: Double
    /// Milliseconds.
    let median: Double
    /// Milliseconds.
    let percentile99: Double
}

/// Runs loads against one server. The numbers of its requests go on from run to run.
struct LoadGenerator<Dialect: Replies>: Sendable {
    let socket: String
    let dialect: Dialect
    let group: MultiThreadedEventLoopGroup
    var nextSequence: UInt64 = 1

    mutating func run(_ load: Load, warmUp: TimeAmount, measured: TimeAmount) async throws -> Measurement {
        // More than any run can use: the numbers of two runs never meet.
        defer { nextSequence += 10_000_000 }
        let window = Window(warmUp: warmUp, measured: measured)
        var reports: [EventLoopFuture<Latencies>] = []
        for index in 0..<load.connections {
            let loop = group.next()
            let report = loop.makePromise(of: Latencies.self)
            reports.append(report.futureResult)
            let sequence = nextSequence + UInt64(index)
            do {
                _ = try await ClientBootstrap(group: loop)
                    .channelInitializer { [dialect] channel in
                        channel.eventLoop.makeCompletedFuture {
                            let handler = LoadConnection(
                                load,
                                dialect,
                                sequence: sequence,
                                stride: UInt64(load.connections),
                                window: window,
                                report: report
                            )
                            try channel.pipeline.syncOperations.addHandler(handler)
                        }
                    }
                    .connect(unixDomainSocketPath: socket).get()
            } catch {
                report.fail(error)
                throw error
            }
        }
        var all = Latencies()
        for report in reports { all.add(try await report.get()) }
        return Measurement(
            perSecond: Double(all.count) / (Double(measured.nanoseconds) / 1e9),
            median: all.percentile(0.5) / 1e6,
            percentile99: all.percentile(0.99) / 1e6
        )
    }
}
