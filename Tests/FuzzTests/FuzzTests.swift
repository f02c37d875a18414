import FuzzTargets
import SeededRandom
import Testing

/// A short run of what `make fuzz` runs for long, from a seed that the message of a failure names.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.all.map(\.name))
    func whatStrangersSendNeitherTrapsNorBreaksAPromise(name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        for seed in target.seeds { expectNoProblem(target, seed, "a seed") }
        var random = SeededRandom()
        let mutator = Mutator()
        for _ in 0..<1_500 {
            expectNoProblem(target, mutator.input(target.seeds, &random), "seed \(random.seed)")
            // Other tests wait for their events on the same few threads.
            await Task.yield()
        }
    }

    private func expectNoProblem(_ target: FuzzTarget, _ bytes: [UInt8], _ origin: String) {
        let problem = target.problem(bytes)
        #expect(problem == nil, "\(target.name), \(origin): \(String(decoding: bytes, as: UTF8.self).debugDescription) \(bytes)")
    }
}
