internal import Foundation
internal import Glibc

/// A server that this program has started, and stops.
///
/// Foundation's `Process` waits for its children on a run loop, which an async program does not have: so posix_spawn(3).
final class Server {
    let process: pid_t
    private let output: FileHandle

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a program with its arguments and returns once its output has `readyWord`; after half a minute without it, it is stopped.
    init(name: String, command: [String], readyWord: String) async throws {
        guard let program = command.first else { throw Failure(description: "there is no program for \(name)") }
        let pipe = Pipe()
        output = pipe.fileHandleForReading
        process = try Self.spawn(program, Array(command.dropFirst()), output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        Children.started(process)
        let (chunks, continuation) = AsyncStream.makeStream(of: Data.self)
        // Reads on after the start too: a server must never wait for its log.
        output.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                continuation.finish()
            } else {
                continuation.yield(data)
            }
        }
        let deadline = Task { [process] in
            try await Task.sleep(for: .seconds(30))
            kill(process, SIGKILL)
        }
        defer { deadline.cancel() }
        var log = ""
        for await chunk in chunks {
            log += String(decoding: chunk, as: UTF8.self)
            if log.contains(readyWord) { return }
        }
        stop()
        throw Failure(description: "\(name) did not start:\n\(log)")
    }

    func stop() {
        kill(process, SIGTERM)
        _ = Self.wait(process)
        Children.ended(process)
    }

    /// Waits for the end of `process` and gives its status (waitpid(2)).
    static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Starts `program` with what it prints, errors too, going to `output`.
    static func spawn(_ program: String, _ arguments: [String], output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        // A thread of the pool blocks signals, and this program ignores some: neither is for the servers to inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, &attributes, words, environ)
        guard result == 0 else { throw Failure(description: "cannot start \(program): \(String(cString: strerror(result)))") }
        return process
    }
}
