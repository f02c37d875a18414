internal import FoundationEssentials
internal import Protocol
internal import Subprocess
internal import SystemPackage

/// Runs `supportd verify`, since supportctl itself does not read stores.
struct Verifier {
    private let program: String
    private let options: [String]

    init(program: String?, options: [String]) throws(Fault) {
        self.options = options
        if let program {
            guard FileManager.default.isExecutableFile(atPath: program) else {
                throw Fault(.invalid, "\(program) cannot be run. Name the daemon's program with --supportd.")
            }
            self.program = program
            return
        }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).map { URL(filePath: $0) }
        let beside = own.map { [$0.deletingLastPathComponent().path(percentEncoded: false)] } ?? []
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin"
        let directories = beside + path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/libexec/supportd"]
        let found = directories.map { $0.hasSuffix("/") ? $0 + "supportd" : $0 + "/supportd" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else {
            throw Fault(.notFound, "The program supportd is neither beside supportctl nor on the PATH. Name it with --supportd.")
        }
        self.program = found
    }

    /// Prints the output of the verification. False when it found a problem.
    func isSound(_ directory: String) async throws -> Bool {
        let result: ExecutionResult<Void, StringOutput<UTF8>, FileDescriptorOutput>
        do {
            result = try await run(
                .path(FilePath(program)), arguments: Arguments(["verify", directory] + options), input: .none,
                output: .string(limit: 16 << 20),
                error: .currentStandardError
            ) { process in
                Interruption.bind(process.processIdentifier.value)
            }
        } catch {
            Interruption.release()
            throw Fault(.internal, "\(program) cannot be run: \(error).")
        }
        Interruption.release()
        StandardOutput.offer(result.standardOutput)
        try Interruption.check()
        return result.terminationStatus.isSuccess
    }
}
