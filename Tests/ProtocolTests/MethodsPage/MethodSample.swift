import Foundation
import Protocol
import Testing

/// A value and its JSON, with sorted members: who changes the text changes what other people's programs read.
struct Golden: Sendable {
    let value: any Codable & Sendable
    let text: String
}

/// A call of a method and its reply. `GoldenTests` compares the values with the texts, and docs/methods.md shows the texts.
struct MethodSample: Sendable, CustomTestStringConvertible {
    let method: MethodDescription
    let mayBeRepeated: Bool
    let params: Golden
    let result: Golden
    /// What follows the reply to a subscription.
    let notification: Golden?
    let notificationName: String?
    var name: String { method.name }
    var testDescription: String { name }

    init<M: Method>(_ params: M, _ text: String, result: M.Result, _ resultText: String) {
        self.init(params, text, result, resultText, notification: nil, name: nil)
    }

    init<M: Subscription>(
        _ params: M, _ text: String, result: M.Result, _ resultText: String, notification: M.Notification, _ notificationText: String
    ) {
        let notification = Golden(value: notification, text: notificationText)
        self.init(params, text, result, resultText, notification: notification, name: M.notification)
    }

    private init<M: Method>(
        _ params: M, _ text: String, _ result: M.Result, _ resultText: String, notification: Golden?, name: String?
    ) {
        method = MethodDescription(M.self)
        mayBeRepeated = params.mayBeRepeated
        self.params = Golden(value: params, text: text)
        self.result = Golden(value: result, text: resultText)
        self.notification = notification
        notificationName = name
    }

    /// The Swift types of the calls.
    static let typeNames = Set(all.map { Field.typeName(type(of: $0.params.value)) })

    /// One for each method, in the order of `server.describe`.
    static let all = agents + events + numbers + server + sessions + tickets
}

/// The value encodes to `text` (its members sorted), and `text` decodes to the value.
func expectGolden<Value: Codable>(_ value: Value, _ text: String, at location: SourceLocation = #_sourceLocation) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text, sourceLocation: location)
    let decoded = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    #expect(String(decoding: try encoder.encode(decoded), as: UTF8.self) == text, sourceLocation: location)
    if let record = value as? any Record & Codable { try expectGolden(record, text, encoder, at: location) }
}

/// The same for what the list of fields reads and writes.
private func expectGolden<Value: Record & Codable>(
    _ record: Value,
    _ text: String,
    _ encoder: JSONEncoder,
    at location: SourceLocation
) throws {
    let written = try JSONDecoder().decode(Value.self, from: Data(record.jsonBytes))
    #expect(String(decoding: try encoder.encode(written), as: UTF8.self) == text, sourceLocation: location)
    let read = try Value.read(Array(text.utf8).span.bytes)
    #expect(String(decoding: try encoder.encode(read), as: UTF8.self) == text, sourceLocation: location)
}
