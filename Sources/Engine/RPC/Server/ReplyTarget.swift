internal import NIOCore
internal import Protocol

/// A connection as its calls see it: where their answers and the frames of a stream go. On its event loop only.
protocol ReplyTarget: AnyObject {
    /// Sends the answer of a call that was answered later.
    func deliver(_ result: Swift.Result<[UInt8], Fault>, for id: RequestID)

    /// Begins the connection's stream. Faults: `conflict` when it has one, `unavailable` when it is closing.
    func beginStream(_ source: any StreamSource) throws(Fault)
    /// Sends what the stream's source has, if there is a stream.
    func wakeStream()
    /// Ends the stream, if there is one, because the client asked for it.
    func stopStream()
}
