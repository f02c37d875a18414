internal import FoundationEssentials

/// The JSON of a token's parts.
enum TokenJSON {
    /// Keys are sorted, so that equal tokens have equal texts.
    static func encode(_ part: some Encodable) throws(TwilioError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(part)) } catch { throw .malformedToken }
    }

    static func decode<Part: Decodable>(_ type: Part.Type, from json: [UInt8]) throws(TwilioError) -> Part {
        do { return try JSONDecoder().decode(type, from: Data(json)) } catch { throw .malformedToken }
    }
}
