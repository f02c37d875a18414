/// Something that reads bytes of strangers, and what must hold whatever they are. A trap is found as well.
public struct FuzzTarget: Sendable {
    public let name: String
    /// Inputs that reach its corners, to begin from.
    public let seeds: [[UInt8]]
    /// Says what does not hold; nil when all is well.
    public let problem: @Sendable ([UInt8]) -> String?

    init(_ name: String, seeds: [[UInt8]], problem: @escaping @Sendable ([UInt8]) -> String?) {
        self.name = name
        self.seeds = seeds
        self.problem = problem
    }

    public static let all = [frames, envelopes, parameters, keys, texts]
}
