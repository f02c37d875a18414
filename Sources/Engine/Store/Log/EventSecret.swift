internal import FoundationEssentials
internal import OpenSSL

/// A key for the log's seals that the configuration gives. It is in no message and no log.
public struct EventSecret: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    public static let minimumLength = 32
    /// What a text must be that the initializer takes.
    public static let rule = "must be at least 32 random bytes in hexadecimal or base64: `openssl rand -hex 32` makes one"

    /// Reads hexadecimal digits, or base64 of either alphabet; nil for another text and for fewer than 32 bytes.
    public init?(_ text: String) {
        // Digits alone are hexadecimal: one that is missing must not make them base64.
        let read = text.allSatisfy(\.isHexDigit) ? Hex.decode(text) : Self.base64(text)
        guard let bytes = read, bytes.count >= Self.minimumLength else { return nil }
        self.bytes = bytes
    }

    private static func base64(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/").trimmingSuffix { $0 == "=" }
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: String(padded)).map(Array.init)
    }

    public var description: String { "a secret" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension String {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, condition(last) { rest.removeLast() }
        return rest
    }
}
