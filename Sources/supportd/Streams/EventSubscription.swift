internal import LMDB
internal import Logging
internal import NIOCore
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// One client's place in the log: the events behind it are read out of the memory map when the client has room for them.
final class EventSubscription: StreamSource {
    let port: StreamPort
    /// Whose connection it is on.
    let user: UInt32
    private let services: DaemonServices
    private let reader: Reader
    private var cursor: EventCursor

    init(port: StreamPort, user: UInt32, services: DaemonServices, reader: Reader, cursor: EventCursor) {
        self.port = port
        self.user = user
        self.services = services
        self.reader = reader
        self.cursor = cursor
    }

    func pull(into frames: inout ByteQueue, bytes: Int) throws -> StreamProgress {
        let hasMore = try reader.read { transaction in
            try services.store.follow(&cursor, in: transaction) { event in
                Reply.notification("events.event", to: &frames) { $0.append(event) }
                return frames.count < bytes ? .next : .stop
            }
        }
        return hasMore ? .more : .caughtUp
    }

    func ended(_ end: StreamEnd) {
        services.subscriptions.remove(self)
        switch end {
        case .stopped, .closed: break
        case .stalled: services.logger.notice("a subscriber that did not read was closed", metadata: ["after": "\(cursor.after)"])
        case .failed(let error): _ = services.fault(error)
        }
    }
}
