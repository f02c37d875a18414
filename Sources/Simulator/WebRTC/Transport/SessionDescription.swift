/// The description that one side of a call sends to the other about its audio (SDP: RFC 8866; WebRTC's use of it: RFC 8829).
public struct SessionDescription: Equatable, Sendable {
    public var iceUsername: String
    public var icePassword: String
    /// SHA-256 of the certificate, 32 bytes.
    public var fingerprint: [UInt8]
    /// The name of the media section.
    var mid: String
    /// The number of G.711 µ-law in this description. RFC 3551 has 0, but some browsers choose another.
    var payloadType: UInt8

    /// Reads a browser's description. The error names the missing part. Every browser sends all parts.
    public init(parsing text: String) throws(SessionDescriptionError) {
        var attributes: [String: String] = [:]
        var payloadTypes: [String] = []
        var mu: UInt8?
        var inAudio = false
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("m=") {
                // Later sections may be video or data, which are ignored.
                inAudio = line.hasPrefix("m=audio ") && payloadTypes.isEmpty
                if inAudio { payloadTypes = line.split(separator: " ").dropFirst(3).map(String.init) }
            } else if line.hasPrefix("a="), inAudio || payloadTypes.isEmpty {
                let parts = line.dropFirst(2).split(separator: ":", maxSplits: 1)
                guard let name = parts.first.map(String.init) else { continue }
                let value = parts.count > 1 ? String(parts[1]) : ""
                if name == "rtpmap", value.uppercased().hasSuffix(" PCMU/8000"), let number = value.split(separator: " ").first {
                    mu = UInt8(number)
                }
                attributes[name] = value
            }
        }
        guard !payloadTypes.isEmpty else { throw .missing("an audio section") }
        guard let iceUsername = attributes["ice-ufrag"], let icePassword = attributes["ice-pwd"] else { throw .missing("ICE credentials") }
        guard let fingerprint = attributes["fingerprint"].flatMap(Self.sha256) else { throw .missing("a SHA-256 fingerprint") }
        guard let payloadType = mu ?? (payloadTypes.contains("0") ? 0 : nil), payloadTypes.contains(String(payloadType)) else {
            throw .missing("the codec PCMU")
        }
        self.iceUsername = iceUsername
        self.icePassword = icePassword
        self.fingerprint = fingerprint
        self.payloadType = payloadType
        mid = attributes["mid"] ?? "0"
    }

    init(iceUsername: String, icePassword: String, fingerprint: [UInt8], mid: String = "0", payloadType: UInt8 = 0) {
        self.iceUsername = iceUsername
        self.icePassword = icePassword
        self.fingerprint = fingerprint
        self.mid = mid
        self.payloadType = payloadType
    }

    enum Role: String {
        /// Our description as an offer. The browser takes the active part of the handshake.
        case offer = "actpass"
        case answer = "passive"
    }

    /// The text of our description: an ICE-lite side with one address and one codec.
    func text(_ role: Role, host: String, port: Int, session: UInt64, source: UInt32) -> String {
        let family = host.contains(":") ? "IP6" : "IP4"
        return [
            "v=0", "o=- \(session) 1 IN \(family) \(host)", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE \(mid)",
            "a=msid-semantic: WMS *",
            "m=audio \(port) UDP/TLS/RTP/SAVPF \(payloadType)", "c=IN \(family) \(host)", "a=rtcp:\(port) IN \(family) \(host)",
            "a=candidate:1 1 udp 2130706431 \(host) \(port) typ host", "a=end-of-candidates",
            "a=ice-ufrag:\(iceUsername)", "a=ice-pwd:\(icePassword)",
            "a=fingerprint:sha-256 \(Self.hex(fingerprint))", "a=setup:\(role.rawValue)",
            "a=mid:\(mid)", "a=sendrecv", "a=rtcp-mux", "a=rtpmap:\(payloadType) PCMU/8000", "a=ptime:20", "a=maxptime:60",
            "a=msid:simulator audio", "a=ssrc:\(source) cname:simulator",
        ].joined(separator: "\r\n") + "\r\n"
    }

    private static func sha256(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "sha-256" else { return nil }
        let bytes = parts[1].split(separator: ":").compactMap { $0.count == 2 ? UInt8($0, radix: 16) : nil }
        return bytes.count == 32 ? bytes : nil
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }
}

/// A description that cannot be answered.
public enum SessionDescriptionError: Error, Hashable, CustomStringConvertible {
    case missing(String)

    public var description: String {
        switch self {
        case .missing(let what): "The session description lacks \(what)."
        }
    }
}
