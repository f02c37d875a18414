internal import CFuzz
internal import Foundation
internal import FuzzTargets

/// `make fuzz`: libFuzzer, which sees the branches that an input takes, on one of the targets.
///
///     Fuzz seeds corpus
///     Fuzz envelopes -runs=1000000 -seed=7 -dict=corpus/words corpus/envelopes
@main
enum Fuzz {
    static func main() {
        if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "seeds" { return writeSeeds(to: CommandLine.arguments[2]) }
        guard CommandLine.arguments.count > 1, let target = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] }) else {
            print("usage: Fuzz \(FuzzTarget.all.map(\.name).joined(separator: "|")) [OPTION OF LIBFUZZER]")
            exit(2)
        }
        chosen = target
        var words: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
        words.append(nil)
        exit(fuzz_run(Int32(words.count - 1), &words, body))
    }

    /// A folder for each target, and the dictionary beside them.
    private static func writeSeeds(to directory: String) {
        do {
            for target in FuzzTarget.all {
                let folder = URL(fileURLWithPath: directory).appending(path: target.name)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                for (index, seed) in target.seeds.enumerated() { try Data(seed).write(to: folder.appending(path: "seed-\(index)")) }
            }
            let words = Mutator.words.map { "\"" + $0.map { String(format: "\\x%02X", $0) }.joined() + "\"\n" }.joined()
            try words.write(toFile: directory + "/words", atomically: true, encoding: .utf8)
        } catch {
            print("the seeds cannot be written: \(error)")
            exit(1)
        }
    }

    private static let body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 = { bytes, count in
        let input = Array(UnsafeBufferPointer(start: bytes, count: count))
        if let problem = chosen?.problem(input) {
            let text = String(decoding: input, as: UTF8.self).debugDescription
            FileHandle.standardError.write(Data("\(chosen?.name ?? ""): \(problem): \(text)\n".utf8))
            // libFuzzer keeps the input.
            abort()
        }
        return 0
    }

    /// Set once, before the fuzzer runs on this same thread.
    nonisolated(unsafe) private static var chosen: FuzzTarget?
}
