internal import NIOCore
internal import SocketLoop

/// A connection as the end of the server sees it. On its loop only.
protocol Retirable: AnyObject {
    var socket: StreamSocket { get }
    /// Lets the client say no more, and answers all that it has said.
    ///
    /// - Parameter linger: how long a client that has not called yet may take to do so.
    func retire(linger: TimeAmount)
    func close()
}
