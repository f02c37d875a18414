public import SocketLoop

/// Answers the calls of one connection. It lives on the connection's event loop and must never wait there.
public protocol Responder: AnyObject {
    /// Answers all of `calls` in their order: each either now, by appending a frame to `replies`, or later.
    func respond(to calls: inout Calls, in replies: inout ByteQueue)
}
