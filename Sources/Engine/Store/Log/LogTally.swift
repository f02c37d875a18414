internal import Protocol

/// What the tables must have by the log. The log has every change, so a difference was made without it.
///
/// A ticket takes four bytes here: a million take four megabytes.
struct LogTally {
    /// The revision of each ticket by its number, 0 for one that is not there.
    private var revisions: [UInt32] = [0]
    /// How many sessions each agent can have at most: expired ones are in no event.
    private(set) var sessions: [String: Int] = [:]
    private var taken = 0

    /// Takes the next event of the log. Gives a problem when it cannot follow those before it.
    mutating func take(_ event: Event) -> String? {
        taken += 1
        switch event.type {
        case .ticketCreated: return file(event)
        case .ticketUpdated: return change(event) { $0 &+= 1 }
        case .ticketNoted: return change(event) { _ in }
        case .ticketDeleted: return change(event) { $0 = 0 }
        case .agentAdded:
            guard let name = event.agent, sessions[name] == nil else { return "event \(event.sequence) adds an agent again" }
            sessions[name] = 0
            return nil
        case .agentRemoved: return sign(event) { _ in nil }
        case .agentPasswordChanged: return sign(event) { _ in 0 }
        case .sessionCreated: return sign(event) { $0 + 1 }
        case .sessionRevoked: return sign(event) { max($0 - 1, 0) }
        case .accessDenied: return nil
        }
    }

    private mutating func file(_ event: Event) -> String? {
        // Every ticket has an event of its own, so its number is not beyond theirs.
        guard let number = event.ticket, (1...taken).contains(number), number >= revisions.count || revisions[number] == 0 else {
            return "event \(event.sequence) files a ticket that cannot be new"
        }
        while revisions.count <= number { revisions.append(0) }
        revisions[number] = 1
        return nil
    }
    private mutating func change(_ event: Event, _ body: (inout UInt32) -> Void) -> String? {
        guard let number = event.ticket, revisions.indices.contains(number), revisions[number] > 0 else {
            return "event \(event.sequence) is of a ticket that was not there"
        }
        body(&revisions[number])
        return nil
    }
    private mutating func sign(_ event: Event, _ body: (Int) -> Int?) -> String? {
        guard let name = event.agent, let count = sessions[name] else {
            return "event \(event.sequence) is of an agent who was not there"
        }
        sessions[name] = body(count)
        return nil
    }

    /// The revision that a ticket of the table must have, nil when it must not be there. Each ticket is met once.
    mutating func meet(_ number: UInt64) -> Int? {
        guard let index = Int(exactly: number), revisions.indices.contains(index), revisions[index] > 0 else { return nil }
        defer { revisions[index] = 0 }
        return Int(revisions[index])
    }
    /// The first tickets that were not met, at most `count`.
    func missing(_ count: Int) -> [Int] { Array(revisions.indices.lazy.filter { revisions[$0] > 0 }.prefix(count)) }
}
