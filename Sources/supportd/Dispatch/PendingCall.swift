internal import NIOCore
internal import Protocol
internal import RPC

/// A number for a connection and one for a call of it: what the log says of a failed call, and what the caller is told.
struct CallID: Hashable, Sendable, CustomStringConvertible {
    let connection: Int
    let call: Int
    var description: String { "\(connection)-\(call)" }
}

/// A call that is answered later.
struct PendingCall: Sendable {
    /// What is counted when it is answered.
    struct Record: Sendable {
        let id: CallID
        let method: Int
        /// When it arrived, in the nanoseconds of the steady clock.
        let began: UInt64
        let state: NIOLoopBound<LoopState>
    }
    let port: ReplyPort
    let record: Record?

    init(port: ReplyPort, record: Record? = nil) {
        self.port = port
        self.record = record
    }

    var eventLoop: any EventLoop { port.eventLoop }

    /// On ``eventLoop`` only.
    func deliver(_ result: Swift.Result<[UInt8], Fault>) { deliver(result, at: SteadyClock.now) }
    func deliver(_ result: Swift.Result<[UInt8], Fault>, at time: UInt64) {
        if let record {
            let reason: Reason? = if case .failure(let fault) = result { fault.reason } else { nil }
            record.state.value.counts.add(record.method, reason, nanoseconds: time &- record.began)
        }
        port.deliver(result)
    }
}

/// Nanoseconds that never go back.
enum SteadyClock {
    static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }
}
