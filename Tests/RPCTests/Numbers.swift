import NIOCore
import Protocol
import RPC
import SocketLoop

/// Begins a stream of numbers, each padded to `size` bytes.
struct NumbersSubscribe: Subscription {
    static let name = "numbers.subscribe"
    static let access = Access.read
    static let summary = "Sends the numbers from 1 on."
    static let notification = "numbers.number"
    static let ending = NumbersUnsubscribe()
    struct Result: Codable, Sendable { var size: Int }
    struct Notification: Codable, Sendable { var number: Int }
    var size: Int?

    static var blank: NumbersSubscribe { NumbersSubscribe() }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) { fields.field("size", &size) }
}
struct NumbersUnsubscribe: Method {
    static let name = "numbers.unsubscribe"
    static let access = Access.read
    static let summary = "Ends it."
    typealias Result = Done

    static var blank: NumbersUnsubscribe { NumbersUnsubscribe() }
    func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}

/// What the streams of a test have sent, and how they ended.
final class Numbers: Sendable {
    struct State: Sendable {
        var sent = 0
        var ends: [StreamEnd] = []
        var ports: [StreamPort] = []
        /// Numbers that may be sent; more are sent after a wake.
        var available = Int.max
        var failure: Fault?
        var endings: [String] {
            ends.map {
                switch $0 {
                case .stopped: "stopped"
                case .closed: "closed"
                case .stalled: "stalled"
                case .failed(let error): "\(error)"
                }
            }
        }
    }
    let state = Watched(State())
    var sent: Int { state.withLock { $0.sent } }
    var endings: [String] { state.withLock { $0.endings } }
    /// Returns when the streams have ended in these ways.
    func untilEndings(_ endings: [String]) async throws {
        try await state.until("the streams' ends are \(endings)") { $0.endings == endings }
    }

    final class Counter: Responder {
        let numbers: Numbers
        init(numbers: Numbers) { self.numbers = numbers }
        func respond(to calls: inout Calls, in replies: inout ByteQueue) {
            while let call = calls.next(&replies) {
                switch calls[call].method {
                case NumbersSubscribe.name:
                    do throws(Fault) {
                        let size = try NumbersSubscribe.parameters(calls[call].params).size ?? 0
                        let port = calls.port(calls[call]).stream
                        try port.begin(Source(numbers: numbers, size: size))
                        numbers.state.withLock { $0.ports.append(port) }
                        Reply.result(calls[call], to: &replies) { $0.append(text: #"{"size":\#(size)}"#) }
                    } catch {
                        Reply.error(calls[call].id, WireError(error), to: &replies)
                    }
                case NumbersUnsubscribe.name:
                    calls.port(calls[call]).stream.end()
                    Reply.result(calls[call], to: &replies) { $0.append("{}") }
                default: Reply.result(calls[call], to: &replies) { $0.append(calls[call].params) }
                }
            }
        }
    }
    var responder: @Sendable () -> any Responder { { Counter(numbers: self) } }

    private final class Source: StreamSource {
        let numbers: Numbers
        let padding: String
        var last = 0
        init(numbers: Numbers, size: Int) {
            self.numbers = numbers
            padding = String(repeating: "x", count: size)
        }
        func pull(into frames: inout ByteQueue, bytes: Int) throws -> StreamProgress {
            try numbers.state.withLock { state in
                if let failure = state.failure { throw failure }
                while last < state.available {
                    guard frames.count < bytes else { return .more }
                    last += 1
                    state.sent += 1
                    Reply.notification("numbers.number", to: &frames) { $0.append(text: #"{"number":\#(last),"padding":"\#(padding)"}"#) }
                }
                return .caughtUp
            }
        }
        func ended(_ end: StreamEnd) { numbers.state.withLock { $0.ends.append(end) } }
    }
}
