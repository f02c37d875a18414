import NIOCore
import RPC
import SocketLoop

/// Answers with the peer's process, user and groups.
final class WhoAmI: Responder {
    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        let peer = calls.peer
        while let call = calls.next(&replies) {
            Reply.result(calls[call], to: &replies) {
                $0.append(text: #"{"pid":\#(peer.processIdentifier),"uid":\#(peer.userIdentifier),"groups":\#(peer.groups.sorted())}"#)
            }
        }
    }
}
