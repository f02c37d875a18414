public import Protocol

extension DaemonCalls {
    /// Has the daemon describe the phone numbers of tickets: one call for each page of ``NumbersDescribe/maximumNumbers``, and none
    /// without tickets. A daemon that was not upgraded yet describes none.
    ///
    /// - Parameters:
    ///   - language: of who reads the numbers, a BCP 47 tag.
    ///   - actor: on whose behalf.
    public func describeNumbers(
        of tickets: [Ticket], language: String? = nil, actor: String? = nil
    ) async throws(Fault) -> NumberDescriptions {
        var descriptions = NumberDescriptions()
        var left = Set(tickets.map(\.writtenNumber)).sorted()[...]
        while !left.isEmpty {
            let numbers = Array(left.prefix(NumbersDescribe.maximumNumbers))
            left = left.dropFirst(numbers.count)
            do {
                descriptions.add(try await call(NumbersDescribe(numbers: numbers, language: language), actor: actor).descriptions)
            } catch {
                guard error.reason == .notFound else { throw error }
                break
            }
        }
        return descriptions
    }
}

/// The descriptions of the numbers of some tickets.
public struct NumberDescriptions: Sendable {
    private var byNumber: [String: NumberDescription] = [:]

    public init(_ descriptions: [NumberDescription] = []) { add(descriptions) }

    mutating func add(_ descriptions: [NumberDescription]) {
        for description in descriptions { byNumber[description.number] = description }
    }

    /// Of the ticket's number. One that was not described is shown as it is stored, and is not dialled.
    public subscript(ticket: Ticket) -> NumberDescription {
        let number = ticket.writtenNumber
        return byNumber[number] ?? NumberDescription(number: number, text: number, dialable: false)
    }
}
