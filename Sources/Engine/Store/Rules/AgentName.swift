public import Protocol

/// An agent's name: also the identity in Twilio's tokens and in `<Client>`, which takes these characters only.
public struct AgentName: Hashable, Sendable {
    public let text: String

    public init(_ text: String) throws(Fault) {
        guard (1...121).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            throw Fault(.invalid, field: "name", "An agent's name has 1 to 121 of the characters A-Z, a-z, 0-9 and _.")
        }
        guard !text.lowercased().hasPrefix("customer") else {
            throw Fault(.invalid, field: "name", "An agent's name can't begin with \"customer\": callers from the web are called so.")
        }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
