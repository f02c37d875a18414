/// A URL as Twilio may have signed it.
///
/// It works on bytes, since a colon with a combining mark is one `Character` to Swift but not to a URL.
struct SignedURL {
    /// The URL without its fragment, which Twilio neither sends nor signs. A user and password are signed as given, as
    /// in the official libraries. Twilio itself signs without them, so a public address is configured without them.
    let bytes: [UInt8]

    init(_ url: String) {
        bytes = Array(url.utf8.prefix { $0 != UInt8(ascii: "#") })
    }

    /// The URL in every form that Twilio may have signed, because Twilio's servers differ: as given, without its port (or
    /// with its scheme's default port, if it has none), and each of these with the apostrophes of the query escaped or not.
    var candidates: [[UInt8]] {
        var candidates: [[UInt8]] = []
        for address in [bytes, withOtherPort] {
            for candidate in Self.quoteVariants(address) where !candidates.contains(candidate) {
                candidates.append(candidate)
            }
        }
        return candidates
    }

    /// The raw value of a query parameter. Nil if there is none of this name.
    func firstQueryValue(of name: String) -> [UInt8]? {
        let prefix = Array("\(name)=".utf8)
        return bytes.drop { $0 != UInt8(ascii: "?") }.dropFirst()
            .split(separator: UInt8(ascii: "&"))
            .first { $0.starts(with: prefix) }
            .map { Array($0.dropFirst(prefix.count)) }
    }

    private var withOtherPort: [UInt8] {
        guard let scheme = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[scheme...].starts(with: "://".utf8) else {
            return bytes
        }
        let rest = bytes[(scheme + 3)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.endIndex
        // Only digits follow the colon of a port, unlike a colon in an IPv6 address or between user and password.
        if let colon = rest[..<end].lastIndex(of: UInt8(ascii: ":")), rest[(colon + 1)..<end].allSatisfy(\.isDigit) {
            return Array(bytes[..<colon] + bytes[end...])
        }
        guard let port = Self.defaultPort(scheme: bytes[..<scheme]) else { return bytes }
        return Array(bytes[..<end] + port.utf8 + bytes[end...])
    }

    private static func defaultPort(scheme: ArraySlice<UInt8>) -> String? {
        switch String(decoding: scheme, as: UTF8.self).lowercased() {
        case "https", "wss": ":443"
        case "http", "ws": ":80"
        default: nil
        }
    }

    private static func quoteVariants(_ url: [UInt8]) -> [[UInt8]] {
        guard let query = url.firstIndex(of: UInt8(ascii: "?")) else { return [url] }
        let escape = Array("%27".utf8)
        var plain: [UInt8] = []
        var escaped: [UInt8] = []
        var index = query
        while index < url.endIndex {
            let isEscape = url[index...].starts(with: escape)
            if isEscape || url[index] == UInt8(ascii: "'") {
                plain.append(UInt8(ascii: "'"))
                escaped += escape
            } else {
                plain.append(url[index])
                escaped.append(url[index])
            }
            index += isEscape ? escape.count : 1
        }
        return [url, Array(url[..<query] + plain), Array(url[..<query] + escaped)]
    }
}
