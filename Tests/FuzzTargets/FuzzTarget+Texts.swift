internal import Foundation
internal import Protocol

extension FuzzTarget {
    /// Any text comes back from the JSON that the writer makes of it, and a time has one form only.
    static let texts = FuzzTarget(
        "texts",
        seeds: ["2026-11-24T02:30:51.123Z", "0000-01-01T00:00:00.000Z", "\"\\/\u{8}\u{1F}\u{7F}\u{2028}\r\n", "9999-12-31T23:59:59.999Z"]
            .map {
                Array($0.utf8)
            }
    ) { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), !JSONOracle.hasMark(bytes) else { return nil }
        if let time = Timestamp(text), time.description != text { return "the time is \(time)" }
        let change = Event.Change(field: text, from: text)
        let zero = Timestamp(milliseconds: 0)
        let event = Event(sequence: 1, time: zero, actor: text, type: .ticketNoted, changes: [change], text: text)
        guard let again = try? JSONDecoder().decode(Event.self, from: Data(event.jsonBytes)) else { return "written as no JSON" }
        // By bytes: a String equals another that is only canonically the same.
        let texts = [again.actor, again.text, again.changes?.first?.field, again.changes?.first?.from]
        return texts.allSatisfy { $0.map { Array($0.utf8) } == bytes } ? nil : "it comes back as \(again)"
    }
}
