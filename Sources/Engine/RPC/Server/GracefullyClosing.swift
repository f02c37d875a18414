internal import NIOCore
internal import SocketLoop

/// A connection that can end without losing an answer. On its event loop only.
protocol GracefullyClosing: AnyObject {
    var socket: StreamSocket { get }

    /// Takes no new calls, answers those that have arrived, and closes after the last answer.
    ///
    /// - Parameter linger: how long a client that has not called yet may take to do so.
    func closeGracefully(linger: TimeAmount)

    /// Closes at once; answers that have not been sent are lost.
    func close()
}
