public import Dispatch
public import NIOCore
internal import Synchronization

/// Loops on threads of their own; sockets are dealt to them in turn.
public final class SocketLoopGroup: EventLoopGroup {
    public let loops: [SocketLoop]
    private let dealt = Atomic<Int>(0)

    /// - Parameter count: loops, at least one; more than processors is of no use.
    public init(count: Int, name: String = "sockets") throws(IOError) {
        precondition(count > 0)
        var loops: [SocketLoop] = []
        do throws(IOError) {
            for number in 0..<count { loops.append(try SocketLoop(name: "\(name)-\(number)")) }
        } catch {
            for loop in loops { loop.shutdownGracefully(queue: .global()) { _ in } }
            throw error
        }
        self.loops = loops
    }

    /// One loop for all clients of this process, made when it is first asked for. It is not shut down.
    public static func shared() throws(IOError) -> SocketLoop { try sharedLoop.get() }
    private static let sharedLoop = Result { () throws(IOError) in try SocketLoop(name: "clients") }

    /// The next in turn.
    public func nextLoop() -> SocketLoop { loops[dealt.add(1, ordering: .relaxed).oldValue % loops.count] }
    public func next() -> any EventLoop { nextLoop() }
    public func any() -> any EventLoop { nextLoop() }
    public func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }

    /// Ends all threads, see ``SocketLoop/shutdownGracefully(queue:_:)``.
    public func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        let group = DispatchGroup()
        for loop in loops {
            group.enter()
            loop.shutdownGracefully(queue: queue) { _ in group.leave() }
        }
        group.notify(queue: queue) { callback(nil) }
    }
}
