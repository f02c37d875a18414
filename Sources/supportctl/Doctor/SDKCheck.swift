internal import HTTPClient

/// Whether browsers can load Twilio's Voice SDK.
enum SDKCheck {
    enum Evidence: Sendable {
        case none
        /// `obstacle` is why the gateway's unit cannot read it; nil when it can, or when there is no unit.
        case file(String, [UInt8]?, obstacle: String?)
        case address(String, WebOutcome)
    }

    static func judge(_ evidence: Evidence) -> Finding {
        let check = "Voice SDK"
        let advice = "take dist/twilio.min.js out of the npm package @twilio/voice-sdk, and run `supportctl setup --voice-sdk-file FILE`"
        switch evidence {
        case .none: return .wrong(check, "neither VOICE_SDK_FILE nor VOICE_SDK_URL is set, so nobody can call from a browser", advice)
        case .file(let path, _, let obstacle?):
            return .wrong(
                check, "the gateway cannot read \(path): \(obstacle)",
                "run `supportctl setup --voice-sdk-file FILE`, which copies it to where the gateway sees it")
        case .file(let path, nil, nil): return .wrong(check, "\(path) cannot be read", advice)
        case .file(let path, let bytes?, nil):
            return looksLikeScript(bytes) ? .right(check, "\(path) is JavaScript") : .wrong(check, "\(path) is not JavaScript", advice)
        case .address(let url, .failure(let why)): return .unknown(check, "\(url) does not answer: \(why)")
        case .address(let url, .reply(let reply)):
            let type = reply.header("Content-Type") ?? "nothing"
            guard reply.status == 200, type.contains("javascript"), looksLikeScript(reply.body) else {
                return .wrong(check, "\(url) answers \(reply.status) with \(type), and not with JavaScript", advice)
            }
            return .right(check, "\(url) is JavaScript")
        }
    }

    /// Not a page of HTML that says where the file is, nor an archive with the file in it: text, and a word of every script.
    static func looksLikeScript(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        let first = text.first { !$0.isWhitespace }
        return first != nil && first != "<" && !text.contains("\0")
            && ["function", "=>", "export "].contains { text.contains($0) }
    }
}
