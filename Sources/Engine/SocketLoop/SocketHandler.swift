/// Is notified when its socket may be read or written. On its loop's thread only.
public protocol SocketHandler: AnyObject {
    /// Something has changed: there may be bytes to read, or room to write, or the other side has gone. Each change is notified
    /// once (epoll(7), edge-triggered). A notification does not promise that there is something.
    func ready(_ readiness: Readiness)

    /// All handlers that were ready have been notified. Called after ``StreamSocket/askForEndOfTurn()``.
    func endOfTurn()
}

/// What a socket may be ready for.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There may be bytes, a connection, or the end.
    public static let toRead = Readiness(rawValue: 1)
    /// There may be room, or nobody left to write for.
    public static let toWrite = Readiness(rawValue: 2)
    /// The other side sends no more: a read that takes all bytes has not seen the end yet.
    public static let atEnd = Readiness(rawValue: 4)
}
