internal import NIOCore
internal import RPC

/// The sentences that the pages' scripts need, as a module: the content security policy lets no script stand in a page.
struct ScriptWords: Sendable {
    /// The module's text.
    let module: ByteBuffer
    /// Another for other sentences (RFC 9110, 8.8.3).
    let entityTag: String

    private static let prefix = "script"

    init(_ words: Words) throws {
        var sentences: [String: String] = [:]
        for word in Word.allCases where word.key.hasPrefix(Self.prefix) { sentences[Self.name(of: word)] = words[word].text }
        let text = "import { learn } from './words.js';\nlearn(\(String(decoding: try JSONCoding.encode(sentences), as: UTF8.self)));\n"
        module = ByteBuffer(string: text)
        // FNV-1a distinguishes versions. It protects nothing.
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        entityTag = "\"\(String(hash, radix: 16))\""
    }

    /// The address of a language's module.
    static func path(of language: String) -> String { "/js/words.\(language).js" }

    /// What the scripts call it: `scriptNoToken` is `noToken`.
    static func name(of word: Word) -> String {
        let name = word.key.dropFirst(prefix.count)
        return name.prefix(1).lowercased() + name.dropFirst()
    }
}
