/// The parties to dial: up to ten numbers and clients, one queue, or one conference. A mixture is an error (13000).
public struct DialTarget: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case parties([DialParty])
        case queue(DialQueue)
        case conference(DialConference)
    }

    /// The most parties that Twilio dials at once.
    public static let maximumPartyCount = 10

    public let kind: Kind

    /// All parties ring, and the first to answer is connected. With `sequential` they ring one after another.
    /// Throws if there is no party, or if there are more than ten.
    public static func parties(_ parties: [DialParty]) throws(TwilioError) -> DialTarget {
        guard 1...maximumPartyCount ~= parties.count else {
            throw .invalid(field: "Dial", rule: "must have 1 to \(maximumPartyCount) numbers and clients")
        }
        return DialTarget(kind: .parties(parties))
    }

    public static func number(_ number: DialNumber) -> DialTarget { DialTarget(kind: .parties([.number(number)])) }
    public static func client(_ client: DialClient) -> DialTarget { DialTarget(kind: .parties([.client(client)])) }
    public static func queue(_ queue: DialQueue) -> DialTarget { DialTarget(kind: .queue(queue)) }
    public static func conference(_ conference: DialConference) -> DialTarget { DialTarget(kind: .conference(conference)) }

    var elements: [XMLElement] {
        switch kind {
        case .parties(let parties): parties.map(\.element)
        case .queue(let queue): [queue.element]
        case .conference(let conference): [conference.element]
        }
    }
}

/// One of the parties that ring together.
public enum DialParty: Hashable, Sendable {
    case number(DialNumber)
    case client(DialClient)

    var element: XMLElement {
        switch self {
        case .number(let number): number.element
        case .client(let client): client.element
        }
    }
}
