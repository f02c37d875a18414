import NIOCore
import Protocol
import RPC
import Synchronization
import Testing

/// A daemon of the test's making: it gives the answers that the test sets, and records each call.
///
/// Calls come and go as JSON, as on the wire, so that a parameter which is not encoded is missing here too.
final class FakeDaemon: DaemonCalls {
    struct Call {
        let method: String
        let params: ByteBuffer
        let actor: String?
    }
    private typealias Answer = @Sendable (ByteBuffer, String?) throws -> [UInt8]
    private let state = Mutex<(calls: [Call], answers: [String: Answer])>(([], [:]))

    /// Answers each call of `method` by `body`, which gets the call and its actor; a `Fault` that it throws is the answer.
    func answer<M: Method>(_ method: M.Type, _ body: @escaping @Sendable (M, String?) throws -> M.Result) {
        state.withLock { state in
            state.answers[M.name] = { try JSONCoding.encode(try body(try JSONCoding.decode(M.self, from: $0), $1)) }
        }
    }

    /// Answers each call of `method` by `fault`.
    func refuse<M: Method>(_ method: M.Type, _ fault: Fault) { answer(method) { _, _ in throw fault } }

    /// Every call, in the order in which they came.
    var calls: [Call] { state.withLock { $0.calls } }

    /// The calls of one method.
    func calls<M: Method>(of method: M.Type) throws -> [M] {
        try calls.filter { $0.method == M.name }.map { try JSONCoding.decode(M.self, from: $0.params) }
    }

    func call(_ method: String, params: [UInt8], mayBeRepeated: Bool, actor: String?) async throws(Fault) -> ByteBuffer {
        let call = Call(method: method, params: ByteBuffer(bytes: params), actor: actor)
        let answer = state.withLock { state in
            state.calls.append(call)
            return state.answers[method]
        }
        guard let answer else {
            Issue.record("The test gives no answer to \(method).")
            throw Fault(.internal, "The test gives no answer to \(method).")
        }
        do {
            return ByteBuffer(bytes: try answer(call.params, actor))
        } catch let fault as Fault {
            throw fault
        } catch {
            Issue.record(error)
            throw Fault(.internal, "The test's answer to \(method) failed.")
        }
    }
}
