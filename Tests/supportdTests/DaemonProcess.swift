import Foundation
import Glibc
import Protocol
import RPC

/// The built `supportd` as a process of its own, which can be killed.
final class DaemonProcess: Sendable {
    private let process: pid_t
    private let socket: String

    /// Starts it on `directory` and waits until it says that it is ready.
    ///
    /// - Parameter settings: environment variables beside those of the tests.
    init(_ directory: String, settings: [String: String] = [:]) async throws {
        socket = directory + "/s"
        // The program stands beside the tests' own.
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = tests.deletingLastPathComponent().appending(path: "supportd").path
        let output = Pipe()
        process = try Self.spawn(
            program, ["--data-directory", directory + "/data", "--socket", socket], settings, output.fileHandleForWriting)
        try output.fileHandleForWriting.close()
        var log = ""
        while !log.contains("ready") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Fault(.unavailable, "supportd did not start: \(log)") }
            log += String(decoding: data, as: UTF8.self)
        }
        // Read on: a daemon whose pipe is full would wait, and a sanitizer has much to say.
        output.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
    }

    func connect() async throws -> RPCClient {
        try await RPCClient.connect(path: socket)
    }

    /// kill -9.
    func kill() { Glibc.kill(process, SIGKILL) }
    func wait() {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ settings: [String: String], _ output: FileHandle
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 2)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        let variables = ProcessInfo.processInfo.environment.merging(settings) { _, setting in setting }
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in environment { free(variable) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, words, &environment)
        guard result == 0 else { throw Fault(.unavailable, "cannot start \(program): \(String(cString: strerror(result)))") }
        return process
    }
}
