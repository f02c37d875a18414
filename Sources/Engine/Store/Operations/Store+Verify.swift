public import LMDB
internal import OpenSSL
public import Protocol

extension Store {
    /// Whether the log has seals: a store of schema 1 that is only read has none.
    public var isSealed: Bool { tables.schema >= Migration.sealedEvents.version }

    /// How the log is sealed.
    public enum EventKeyState: Hashable, Sendable {
        /// By a key made of the store's own secret, which lies beside the log.
        case derived
        /// By the configured key, from this event on.
        case configured(from: Int)
    }
    public var eventKeyState: EventKeyState { tables.keys.configured.map { .configured(from: Int($0.first)) } ?? .derived }
    /// The event from which on the seals cannot be verified, for a configured key made them that was not given.
    public var unverifiedFrom: Int? { tables.keys.unknownFrom.map { Int($0) } }

    /// Throws an ``EventKeyRefusal`` when seals cannot be verified for want of the configured key.
    public func expectEventKey() throws {
        if let first = tables.keys.unknownFrom { throw EventKeyRefusal.missing(from: first) }
    }

    /// Walks the log and names the first event that is not what was written.
    ///
    /// - Parameter checkpoint: where the log stood once. One that no key of this store signed is refused.
    public func verify(
        against checkpoint: Checkpoint? = nil,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> EventsVerify.Result {
        if let checkpoint { try expectSignature(of: checkpoint) }
        var verifier = try LogVerifier(tables.keys)
        var isRewritten = false
        try tables.events.events.scan(in: transaction) { sequence, bytes in
            let step = try verifier.take(sequence, bytes)
            if let checkpoint, verifier.failure == nil, Int(clamping: sequence) == checkpoint.sequence {
                isRewritten = verifier.mac != Array(checkpoint.mac.utf8)
            }
            return step
        }
        if let checkpoint, verifier.failure == nil {
            verifier.compare(with: checkpoint, isRewritten: isRewritten)
        }
        verifier.finish()
        return EventsVerify.Result(
            sequence: Int(verifier.sequence),
            configuredKeyFrom: tables.keys.configured.map { Int($0.first) },
            failure: verifier.failure
        )
    }

    /// Where the log stands, signed.
    public func checkpoint(at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> Checkpoint {
        let head = try tables.events.head(in: transaction)
        var checkpoint = Checkpoint(
            sequence: Int(head.sequence),
            mac: String(decoding: head.mac, as: UTF8.self),
            time: time,
            key: tables.keys.current.fingerprint
        )
        checkpoint.signature = try tables.keys.current.signature(of: checkpoint.jsonBytes)
        return checkpoint
    }

    private func expectSignature(of checkpoint: Checkpoint) throws {
        guard let key = tables.keys.key(named: checkpoint.key) else {
            throw Fault(.invalid, field: "checkpoint", "The checkpoint was signed by another key than this store's.")
        }
        var members = checkpoint
        members.signature = nil
        let signature = try key.signature(of: members.jsonBytes)
        guard checkpoint.sequence >= 0, ConstantTime.equal(Array(signature.utf8), Array((checkpoint.signature ?? "").utf8)) else {
            throw Fault(.invalid, field: "checkpoint", "The checkpoint is not as this store signed it.")
        }
    }
}

extension LogVerifier {
    /// Says what a checkpoint tells of a log whose seals are right.
    fileprivate mutating func compare(with checkpoint: Checkpoint, isRewritten: Bool) {
        let seen = checkpoint.sequence
        if seen > Int(sequence) {
            let message =
                "The log ends with event \(sequence), and the checkpoint of \(checkpoint.time) has seen event \(seen): the end was cut off."
            fail(sequence + 1, .cutOff, message)
        } else if isRewritten {
            let message =
                "Event \(seen) is not the one that the checkpoint of \(checkpoint.time) has seen: the log was written anew up to it."
            fail(UInt64(seen), .rewritten, message)
        }
    }
}
