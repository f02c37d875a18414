import NIOCore
import RPC

/// Answers with the peer's process, user and groups.
final class WhoAmI: Responder {
    func respond(to calls: inout Calls) {
        let peer = calls.peer
        while let call = calls.next() {
            Reply.result(call, to: &calls.replies) {
                $0.writeString(#"{"pid":\#(peer.processIdentifier),"uid":\#(peer.userIdentifier),"groups":\#(peer.groups.sorted())}"#)
            }
        }
    }
}
