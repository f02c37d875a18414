internal import NIOCore
internal import RPC
internal import Settings

/// The daemon's bounds behind the socket. Those of the socket are ``RPCServer/Limits``.
struct Bounds: Hashable, Sendable {
    /// Changes that may wait for the writer; one more is `overloaded`.
    var queuedWrites = 16 * 1024
    /// Bytes of their requests; past it one more is `overloaded`.
    var queuedBytes = 64 << 20
    /// Changes in one commit.
    var groupSize = 1024
    /// Password hashes that may wait or run; one more is `overloaded`. Two run at once.
    var longCalls = 16
    /// Reads of the whole store that may wait or run; one more is `overloaded`. One runs at a time.
    var longReads = 8
    /// Subscriptions at once; one more is `overloaded`.
    var subscriptions = 256
    /// How long a read of the whole store may hold its snapshot: the pages of a snapshot are not used again, so the file grows.
    var readTime = Duration.seconds(600)
    /// How often the slots of readers that died are looked for.
    var readerCheck = Duration.seconds(60)
}

extension DaemonSettings {
    /// Reads all bounds; docs/configuration.md lists them.
    mutating func readBounds(_ reader: inout SettingsReader) {
        func seconds(_ key: String, _ duration: Duration, _ range: ClosedRange<Int>) -> Duration {
            .seconds(reader.integer(key, default: Int(duration.components.seconds), in: range))
        }
        limits.connections = reader.integer("supportd.maximumConnections", default: limits.connections, in: 1...100_000)
        limits.inFlightPerConnection = reader.integer(
            "supportd.maximumInFlightCalls", default: limits.inFlightPerConnection, in: 1...65_536)
        limits.frameLength = reader.integer("supportd.maximumFrameBytes", default: limits.frameLength, in: 4096...(16 << 20))
        limits.replyBytes = reader.integer("supportd.replyBatchBytes", default: limits.replyBytes, in: 4096...(16 << 20))
        limits.unreadBytes = reader.integer("supportd.maximumUnreadBytes", default: limits.unreadBytes, in: 65_536...(64 << 20))
        limits.unreadBytesOfAll = reader.integer(
            "supportd.maximumUnreadBytesOfAll", default: limits.unreadBytesOfAll, in: (1 << 20)...(1 << 34))
        limits.streamBurst = reader.integer("supportd.subscriberUnreadBytes", default: limits.streamBurst, in: 4096...(1 << 20))
        limits.streamPatience = .seconds(Int64(reader.integer("supportd.subscriberPatienceSeconds", default: 60, in: 1...86_400)))
        bounds.subscriptions = reader.integer("supportd.maximumSubscriptions", default: bounds.subscriptions, in: 1...100_000)
        bounds.queuedWrites = reader.integer("supportd.maximumQueuedWrites", default: bounds.queuedWrites, in: 1...1_000_000)
        bounds.queuedBytes = reader.integer("supportd.maximumQueuedBytes", default: bounds.queuedBytes, in: (1 << 20)...(1 << 34))
        bounds.groupSize = reader.integer("supportd.maximumGroupSize", default: bounds.groupSize, in: 1...65_536)
        bounds.longCalls = reader.integer("supportd.maximumLongCalls", default: bounds.longCalls, in: 1...1024)
        bounds.longReads = reader.integer("supportd.maximumLongReads", default: bounds.longReads, in: 1...1024)
        bounds.readTime = seconds("supportd.maximumReadSeconds", bounds.readTime, 1...86_400)
        bounds.readerCheck = seconds("supportd.readerCheckSeconds", bounds.readerCheck, 1...3600)
    }
}
