/// What `server.describe` says of a method.
public struct MethodDescription: Codable, Hashable, Sendable {
    public struct Parameter: Codable, Hashable, Sendable {
        /// The name on the wire.
        public let name: String
        /// `string`, `integer`, `boolean`, `object`, or for a closed set its names joined by `|`.
        public let type: String
        /// Whether a call must have it.
        public let required: Bool
    }
    /// The name on the wire.
    public let name: String
    /// What the caller must be allowed to do.
    public let access: Access
    /// What it does, in a sentence.
    public let summary: String
    /// The members of its `params`.
    public let parameters: [Parameter]

    public init<M: Method>(_ method: M.Type) {
        name = M.name
        access = M.access
        summary = M.summary
        let recorder = ParameterRecorder()
        // The recorder invents a value for each field, so that the decoding asks for the next.
        _ = try? M(from: recorder)
        parameters = recorder.parameters
    }
}

/// A decoder that has no data and writes down what it is asked for: the parameters are declared once, in the type.
private final class ParameterRecorder: Decoder {
    var parameters: [MethodDescription.Parameter] = []
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields<Key>(recorder: self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { EmptyArray() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { InventedValue() }
    struct Unsupported: Error {}

    struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let recorder: ParameterRecorder
        let codingPath: [any CodingKey] = []
        let allKeys: [Key] = []

        private func record(_ key: Key, _ type: Any.Type, required: Bool) {
            recorder.parameters.append(.init(name: key.stringValue, type: Self.name(of: type), required: required))
        }
        private static func name(of type: Any.Type) -> String {
            if type is String.Type { return "string" }
            if type is Bool.Type { return "boolean" }
            if type is any BinaryInteger.Type { return "integer" }
            if let closed = type as? any CaseIterable.Type { return names(of: closed).joined(separator: "|") }
            return "object"
        }
        private static func names<T: CaseIterable>(of type: T.Type) -> [String] {
            T.allCases.map { ($0 as? any RawRepresentable<String>)?.rawValue ?? "\($0)" }
        }
        private static func first<T: CaseIterable>(of type: T.Type) -> Any? { T.allCases.first }

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) -> Bool { true }
        func decode(_ type: Bool.Type, forKey key: Key) -> Bool {
            record(key, type, required: true)
            return false
        }
        func decode(_ type: String.Type, forKey key: Key) -> String {
            record(key, type, required: true)
            return ""
        }
        func decode(_ type: Int.Type, forKey key: Key) -> Int {
            record(key, type, required: true)
            return 0
        }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            record(key, type, required: true)
            if let closed = type as? any CaseIterable.Type, let value = Self.first(of: closed) as? T { return value }
            // An object is invented too, or the parameters after it would be missing. Its own members are not recorded here.
            return try T(from: ParameterRecorder())
        }
        func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) -> T? {
            record(key, type, required: false)
            return nil
        }
        func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? {
            record(key, type, required: false)
            return nil
        }
        func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? {
            record(key, type, required: false)
            return nil
        }
        func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? {
            record(key, type, required: false)
            return nil
        }
        func nestedContainer<K: CodingKey>(keyedBy type: K.Type, forKey key: Key) throws -> KeyedDecodingContainer<K> {
            throw Unsupported()
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw Unsupported() }
        func superDecoder() throws -> any Decoder { throw Unsupported() }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw Unsupported() }
    }
    private struct EmptyArray: UnkeyedDecodingContainer {
        let codingPath: [any CodingKey] = []
        let count: Int? = 0
        let isAtEnd = true
        let currentIndex = 0
        func decodeNil() throws -> Bool { throw Unsupported() }
        func decode<T: Decodable>(_ type: T.Type) throws -> T { throw Unsupported() }
        func nestedContainer<K: CodingKey>(keyedBy type: K.Type) throws -> KeyedDecodingContainer<K> { throw Unsupported() }
        func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Unsupported() }
        func superDecoder() throws -> any Decoder { throw Unsupported() }
    }

    private struct InventedValue: SingleValueDecodingContainer {
        let codingPath: [any CodingKey] = []
        func decodeNil() -> Bool { false }
        /// A text that is also a time.
        func decode(_ type: String.Type) -> String { "1970-01-01T00:00:00.000Z" }
        func decode<T: Decodable>(_ type: T.Type) throws -> T { throw Unsupported() }
    }
}
