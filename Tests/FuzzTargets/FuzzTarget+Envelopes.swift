internal import Foundation
internal import Protocol
internal import RPC

extension FuzzTarget {
    /// The scanner by hand against Foundation's JSON: the same documents, the same id, method and parameters.
    static let envelopes = FuzzTarget("envelopes", seeds: Seeds.envelopes) { bytes in
        let object = JSONOracle.object(bytes)
        do throws(Envelope.Rejection) {
            let envelope = try Envelope(bytes.span.bytes)
            if let problem = differenceOfWays(envelope, bytes) { return problem }
            guard let object else { return JSONOracle.isFoundationsOwn(bytes) ? nil : "accepted, and Foundation refuses it" }
            return difference(envelope, object, hasEscapes: bytes.contains(UInt8(ascii: "\\")))
        } catch {
            guard let object, !JSONOracle.isFoundationsOwn(bytes) else { return nil }
            guard error.error.code == WireError.invalidRequest else { return "refused as JSON, and Foundation accepts it" }
            // Of two ids Foundation gives one, and the other may be the one that is too long.
            let hasTwoIDs = String(decoding: bytes, as: UTF8.self).ranges(of: "\"id\"").count > 1
            if bytes.contains(UInt8(ascii: "\\")) || hasTwoIDs || error.error.message.contains("twice") { return nil }
            return isRequest(object) ? "refused, and it is a request" : nil
        }
    }

    /// With a space in front of it a request is taken apart member by member, and without one, if it is written as usual, at once.
    private static func differenceOfWays(_ envelope: borrowing Envelope, _ bytes: [UInt8]) -> String? {
        let spaced = [UInt8(ascii: " ")] + bytes
        do throws(Envelope.Rejection) {
            let other = try Envelope(spaced.span.bytes)
            let isSame =
                envelope.id == other.id && envelope.method == other.method && envelope.actor == other.actor
                && envelope.params.isEqual(to: other.params)
            return isSame ? nil : "another request behind a space"
        } catch {
            return "refused behind a space"
        }
    }

    private static func difference(_ envelope: borrowing Envelope, _ object: [String: Any], hasEscapes: Bool) -> String? {
        // A name with escapes is another name to the scanner, and a method or an actor with escapes is none.
        if hasEscapes { return nil }
        guard object["method"] as? String == envelope.method else { return "the method is \(envelope.method)" }
        guard object["actor"] as? String == envelope.actor else { return "the actor is \(envelope.actor ?? "nobody")" }
        let params = envelope.params.isEmpty ? "{}" : envelope.params.text(at: 0..<envelope.params.byteCount)
        guard JSONOracle.object(Array(params.utf8)) as NSDictionary? == (object["params"] ?? [String: Any]()) as? NSDictionary else {
            return "the parameters are \(params)"
        }
        switch envelope.id {
        case .integer(let value):
            return (object["id"] as? NSNumber)?.int64Value == value ? nil : "the id is \(value)"
        case .verbatim(let json):
            let id = try? JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
            return id as? NSObject == object["id"] as? NSObject ? nil : "the id is \(json)"
        case .null:
            return "the id is null"
        }
    }

    /// What JSON-RPC and this daemon ask of a request.
    private static func isRequest(_ object: [String: Any]) -> Bool {
        guard object["jsonrpc"] as? String == "2.0", object["method"] is String else { return false }
        // Lengths are counted in JSON, which Foundation has forgotten: only short ids are judged.
        let isID = (object["id"] as? String).map { $0.utf8.count < 20 } ?? (object["id"].map { JSONOracle.kind(of: $0) } == .number)
        let isActor = object["actor"].map { ($0 as? String).map { (1...200).contains($0.utf8.count) } ?? false } ?? true
        return isID && isActor && (object["params"].map { $0 is [String: Any] } ?? true)
    }
}
