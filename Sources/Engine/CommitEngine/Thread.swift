internal import Glibc

/// A thread of the system (pthreads(7)).
final class Thread: Sendable {
    /// The system has no room for another thread.
    struct NotStarted: Error, CustomStringConvertible {
        let code: Int32
        var description: String { "a thread could not be started: error \(code)" }
    }

    private let name: String
    private let body: @Sendable () -> Void

    /// - Parameter name: of at most 15 bytes, for ps and perf.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    /// To be called once. The thread ends with the body.
    func start() throws(NotStarted) {
        var identifier = pthread_t()
        let argument = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &identifier, nil,
            { argument in
                let thread = unsafe argument.map { unsafe Unmanaged<Thread>.fromOpaque($0).takeRetainedValue() }
                thread?.run()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw NotStarted(code: code)
        }
        pthread_detach(identifier)
    }

    private func run() {
        setName()
        body()
    }

    /// By proc(5), since the Glibc module has no `pthread_setname_np`.
    private func setName() {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = unsafe write(file, name, name.utf8.count)
        close(file)
    }
}

/// Wakes one thread: as many waits come back as there were signals (sem_overview(7)).
@safe final class WakeUp: Sendable {
    /// Its address is the semaphore, so it must not move. The functions are thread-safe.
    nonisolated(unsafe) private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { unsafe sem_init(semaphore, 0, 0) }
    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() { unsafe sem_post(semaphore) }

    func wait() {
        // A signal of the process interrupts it.
        while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
