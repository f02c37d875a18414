internal import CEpoll
internal import Glibc
internal import Synchronization

/// Work that waits for something else than sockets.
extension SocketLoop {
    /// Has this thread run `work` when the turn is over, and what that gives on the loop. When it takes long, another thread goes on
    /// with the loop meanwhile: so the others on the loop wait for ``Relief/patience`` at most. On the loop only.
    ///
    /// To hand work to a thread of its own costs two wake-ups of threads, which may take as long as a short write to a disk.
    ///
    /// - Returns: False, and nothing is done, when there is no thread now that could go on with the loop.
    public func afterTurn(blocking work: @escaping BlockingWork) -> Bool {
        guard mayBlock, reactor.blockingWork == nil else { return false }
        reactor.blockingWork = work
        return true
    }
    /// Whether another thread could go on with the loop.
    public var mayBlock: Bool { relief?.isThere ?? false }
    public typealias BlockingWork = @Sendable () -> @Sendable () -> Void

    /// False when another thread has the loop now.
    func runBlocking(_ work: BlockingWork, _ reactor: Reactor) -> Bool {
        guard let relief else { return true }
        reactor.blockingWork = nil
        // What is in no event loop may not touch what is the loop's.
        thread.store(0, ordering: .relaxed)
        let absence = relief.leave()
        let rest = work()
        guard relief.comeBack(absence) else {
            execute(rest)
            return false
        }
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        rest()
        reactor.endTurn()
        return true
    }

    /// Goes on with the loop whenever the thread that has it stays away for too long, until it ends.
    func relieve(_ relief: Relief) {
        unsafe pthread_setname_np(pthread_self(), "\(name)+")
        while relief.waitForTurn() {
            take()
            if takeTurns() { return }
            unsafe pthread_setname_np(pthread_self(), "\(name)+")
        }
    }
}
