/// Reads a text aloud.
public struct Say: Hashable, Sendable {
    /// At most some 3,000 to 5,000 characters, depending on the voice. A Japanese character counts as nine (13521).
    public var text: String
    /// Such as `Polly.Takumi`.
    public var voice: String?
    /// Such as `ja-JP`.
    public var language: String?
    /// How often; 0 for ever (a thousand times).
    public var loop: Int?

    public init(_ text: String, voice: String? = nil, language: String? = nil, loop: Int? = nil) {
        self.text = text
        self.voice = voice
        self.language = language
        self.loop = loop
    }

    var element: XMLElement {
        XMLElement("Say", ["language": language, "loop": loop, "voice": voice], text: text)
    }
}

/// Plays a sound, or the tones of keys.
public struct Play: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case url(String)
        /// Digits, `*`, `#`, and `w` for half a second of waiting.
        case digits(String)
    }

    public var source: Source
    /// How often; 0 for ever (a thousand times).
    public var loop: Int?

    public init(_ source: Source, loop: Int? = nil) {
        self.source = source
        self.loop = loop
    }

    var element: XMLElement {
        switch source {
        case .url(let url): XMLElement("Play", ["loop": loop], text: url)
        case .digits(let digits): XMLElement("Play", ["digits": digits, "loop": loop])
        }
    }
}

/// Waits in silence. As a first verb it delays the answer.
public struct Pause: Hashable, Sendable {
    /// In seconds. The default is 1.
    public var length: Int?

    public init(length: Int? = nil) {
        self.length = length
    }

    var element: XMLElement { XMLElement("Pause", ["length": length]) }
}
