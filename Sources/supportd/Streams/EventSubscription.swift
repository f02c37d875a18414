internal import LMDB
internal import NIOCore
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// One client's place in the log. The events after it are read out of the memory map when the client has room for them.
final class EventSubscription: StreamSource {
    let port: StreamPort
    /// The user whose connection it is on.
    let user: UInt32
    private let store: Store
    private let reader: Reader
    private var cursor: EventCursor
    private let onEnd: (EventSubscription, StreamEnd) -> Void

    /// The last sequence that was read.
    var after: Int { cursor.after }

    /// - Parameters:
    ///   - reader: the event loop's.
    ///   - onEnd: called once, on the event loop.
    init(
        port: StreamPort, user: UInt32, store: Store, reader: Reader, cursor: EventCursor,
        onEnd: @escaping (EventSubscription, StreamEnd) -> Void
    ) {
        self.port = port
        self.user = user
        self.store = store
        self.reader = reader
        self.cursor = cursor
        self.onEnd = onEnd
    }

    func pull(into frames: inout ByteQueue, bytes: Int) throws -> StreamProgress {
        let hasMore = try reader.read { transaction in
            try store.follow(&cursor, in: transaction) { event in
                Reply.notification("events.event", to: &frames) { $0.append(event) }
                return frames.count < bytes ? .next : .stop
            }
        }
        return hasMore ? .more : .caughtUp
    }

    func ended(_ end: StreamEnd) { onEnd(self, end) }
}
