internal import ArgumentParser
internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM for work that must be undone first: it asks for them where it can end.
enum Interruption {
    private static let received = Atomic<Int32>(0)
    private static let child = Atomic<pid_t>(0)

    /// From here on the two end nothing but a program that is waited for.
    static func take() {
        // Made here: a handler may not be the first that touches them.
        received.store(0, ordering: .relaxed)
        child.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.received.store(number, ordering: .sequentiallyConsistent)
                let child = Interruption.child.load(ordering: .sequentiallyConsistent)
                if child > 0 { kill(child, SIGKILL) }
            }
        }
        // Who reads the words has gone: the work goes on.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Throws the exit code of a program that the signal has ended.
    static func check() throws(ExitCode) {
        let number = received.load(ordering: .sequentiallyConsistent)
        if number != 0 { throw ExitCode(128 + number) }
    }

    /// Ends `process` with a signal, also with one that came before. Until ``release()``.
    static func bind(_ process: pid_t) {
        child.store(process, ordering: .sequentiallyConsistent)
        if received.load(ordering: .sequentiallyConsistent) != 0 { kill(process, SIGKILL) }
    }
    static func release() { child.store(0, ordering: .sequentiallyConsistent) }
}
