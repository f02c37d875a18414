import NIOCore
import RPC

/// Answers with the peer's process and user.
struct WhoAmI: Responder {
    mutating func respond(to call: Call, replies: inout ByteBuffer) -> Answer {
        Reply.result(call.envelope.id, to: &replies) {
            $0.writeString(#"{"pid":\#(call.peer.processIdentifier),"uid":\#(call.peer.userIdentifier)}"#)
        }
        return .now
    }
}
