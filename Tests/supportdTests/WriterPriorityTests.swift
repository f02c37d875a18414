import Glibc
import NIOCore
import NIOPosix
import SocketLoop
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct WriterPriorityTests {
    @Test func aWriterGoesBehindTheLookUpsAsLongAsThereAreSome() async throws {
        guard await WriterPriority.mayYield() else { return }
        try await onThread { priority in
            priority.begin(mayYield: true)
            priority.groupBegins()
            #expect(policy == SCHED_OTHER)
            priority.noteReads(at: SteadyClock.now)
            priority.groupBegins()
            #expect(policy == 5)
            priority.groupBegins()
            #expect(policy == SCHED_OTHER)
        }
    }

    @Test func aWriterThatGetsNothingComesBackForAWhile() async throws {
        guard await WriterPriority.mayYield() else { return }
        let group = try SocketLoopGroup(count: 1)
        let loop = group.loops[0]
        try await onThread { priority in
            priority.begin(mayYield: true)
            priority.noteReads(at: SteadyClock.now)
            priority.groupBegins()
            #expect(policy == 5)
            // As for a thread that has no processor: no group ends.
            priority.watch(on: loop) { true }
            let deadline = NIODeadline.now() + .minutes(4)
            while policy != SCHED_OTHER, NIODeadline.now() < deadline { sched_yield() }
            #expect(policy == SCHED_OTHER)
            priority.noteReads(at: SteadyClock.now)
            priority.groupBegins()
            #expect(policy == SCHED_OTHER)
        }
        try await group.shutdownGracefully()
    }

    @Test func whoMayNotComeBackIsNicerAndStaysSo() async throws {
        try await onThread { priority in
            priority.begin(mayYield: false)
            priority.noteReads(at: SteadyClock.now)
            priority.groupBegins()
            #expect(policy == SCHED_OTHER)
            #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) >= 5)
        }
    }

    private func onThread(_ body: @escaping @Sendable (WriterPriority) -> Void) async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let priority = WriterPriority()
        try await threads.runIfActive { body(priority) }
        try await threads.shutdownGracefully()
    }
}

/// Of this thread.
private var policy: Int32 {
    var policy: Int32 = -1
    var parameters = sched_param()
    pthread_getschedparam(pthread_self(), &policy, &parameters)
    return policy
}
