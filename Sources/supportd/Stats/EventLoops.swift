internal import LMDB
internal import NIOCore
internal import SocketLoop

/// What one event loop has for itself: no lock and no line of memory is shared with another while calls are answered.
final class LoopState {
    let reader: Reader
    var counts: CallCounts

    init(reader: Reader, methods: Int) {
        self.reader = reader
        counts = CallCounts(methods: methods)
    }
}

/// The event loops and their states.
struct EventLoops: Sendable {
    private let states: [ObjectIdentifier: NIOLoopBound<LoopState>]
    private let methods: Int

    init(_ group: SocketLoopGroup, _ environment: Environment, methods: Int) async throws {
        var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in group.makeIterator() {
            states[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(LoopState(reader: try Reader(environment), methods: methods), eventLoop: loop)
            }.get()
        }
        self.states = states
        self.methods = methods
    }

    /// On `loop` only; nil for a loop of another group.
    func state(of loop: any EventLoop) -> NIOLoopBound<LoopState>? { states[ObjectIdentifier(loop)] }

    var all: [NIOLoopBound<LoopState>] { Array(states.values) }

    /// Asks every loop for its counts and adds them up.
    func counts(on loop: any EventLoop) -> EventLoopFuture<CallCounts> {
        let counts = states.values.map { state in state.eventLoop.submit { state.value.counts } }
        return EventLoopFuture.whenAllSucceed(counts, on: loop).map { [methods] counts in
            counts.reduce(into: CallCounts(methods: methods)) { $0.add($1) }
        }
    }
}
