internal import FoundationEssentials
internal import NIOCore
internal import Settings

/// Where pages load the Voice SDK from. Twilio publishes 2.x on npm and not on a CDN, so the desk serves a file or names
/// an address; with neither, the pages say that calls are not set up.
struct VoiceSDK: Sendable {
    /// What the `script` element names; nil when there is none.
    let url: String?
    /// The file's contents, served at ``path``.
    let script: ByteBuffer?
    static let path = "/js/twilio-voice-sdk.js"

    init(_ reader: inout SettingsReader) {
        if let file = reader.text("voice.sdkFile") {
            script = FileManager.default.contents(atPath: file).map { ByteBuffer(bytes: $0) }
            url = Self.path
            if script == nil { reader.refuse("voice.sdkFile", "cannot be read: \(file)") }
        } else {
            script = nil
            url = reader.text("voice.sdkUrl")
            if let url, !url.hasPrefix("/"), PublicURL(url) == nil { reader.refuse("voice.sdkUrl", "must be a URL, and is \(url)") }
        }
    }

    /// The `script` element of a page: Twilio's bundle is a classic script, and a file of modules ends with `.mjs`.
    struct Tag: Sendable {
        let url: String
        let isModule: Bool
    }
    var tag: Tag? { url.map { Tag(url: $0, isModule: $0.hasSuffix(".mjs")) } }

    /// What the content security policy must allow for the script.
    var origin: String? { url.flatMap { PublicURL($0)?.origin } }
    /// Where a script of modules has its signalling: on its own server.
    var signallingOrigin: String? {
        guard tag?.isModule == true, let origin else { return nil }
        return "ws" + origin.dropFirst("http".count)
    }
}
