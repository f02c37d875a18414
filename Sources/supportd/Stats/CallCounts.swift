internal import Protocol

/// What was answered to calls, by method, and how long it took.
struct CallCounts: Sendable {
    /// By method and then by outcome: 0 for a result, and a place for each reason.
    private var answers: [Int]
    private var times: [PowerCounts]
    private var malformed = 0

    private static let outcomes = 1 + Reason.allCases.count

    /// - Parameter methods: how many there are; the number after the last stands for every method that does not exist.
    init(methods: Int) {
        answers = [Int](repeating: 0, count: (methods + 1) * Self.outcomes)
        times = [PowerCounts](repeating: .times, count: methods + 1)
    }

    /// - Parameter reason: nil for a result.
    @inline(__always)
    mutating func add(_ method: Int, _ reason: Reason?, nanoseconds: UInt64) {
        answers[method * Self.outcomes + (reason.map(Self.place) ?? 0)] += 1
        times[method].add(nanoseconds: nanoseconds)
    }
    mutating func add(malformed count: Int) { malformed += count }

    mutating func add(_ other: CallCounts) {
        for index in answers.indices { answers[index] += other.answers[index] }
        for index in times.indices { times[index].add(other.times[index]) }
        malformed += other.malformed
    }

    var malformedRequests: Int { malformed }

    /// The methods that were called.
    func calls(_ methods: [String]) -> [ServerStats.Calls] {
        let names = ["ok"] + Reason.allCases.map(\.rawValue)
        return (methods + ["other"]).enumerated().compactMap { number, method in
            let counts = answers[number * Self.outcomes..<(number + 1) * Self.outcomes]
            let answers = zip(names, counts).filter { $0.1 > 0 }.map { ServerStats.Calls.Answers(reason: $0.0, count: $0.1) }
            return answers.isEmpty ? nil : ServerStats.Calls(method: method, answers: answers, seconds: times[number].seconds)
        }
    }

    private static let places = Dictionary(uniqueKeysWithValues: zip(Reason.allCases, 1...))

    /// The place of a reason: 0 is for a result.
    private static func place(of reason: Reason) -> Int { places[reason, default: 0] }
}
