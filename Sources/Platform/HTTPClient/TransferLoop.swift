internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread that runs all transfers, with libcurl's multi interface and the jobs that wait for a place in it.
@safe final class TransferLoop: Sendable {
    private struct Inbox {
        var jobs: [Job] = []
        var cancelled: [UInt64] = []
        var ending: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let configuration: HTTPClient.Configuration
    private let inbox = Mutex(Inbox())
    private let lastID = Atomic<UInt64>(0)
    /// Only the loop's thread uses it. The exception is `curl_multi_wakeup`, which any thread may call until the loop has ended.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer

    /// Initialises libcurl once for the process, before any other call of it (curl_global_init(3); since 7.84 on any thread).
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    static func start(_ configuration: HTTPClient.Configuration) throws(HTTPFailure) -> TransferLoop {
        guard isReady, let multi = unsafe curl_multi_init() else { throw .invalid("libcurl could not be initialised") }
        let loop = unsafe TransferLoop(configuration, multi)
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(loop)
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument { unsafe Unmanaged<TransferLoop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            unsafe curl_multi_cleanup(multi)
            throw .invalid("no thread could be created (\(code))")
        }
        pthread_detach(thread)
        return loop
    }

    private init(_ configuration: HTTPClient.Configuration, _ multi: UnsafeMutableRawPointer) {
        self.configuration = configuration
        unsafe self.multi = unsafe multi
    }

    func nextID() -> UInt64 { lastID.add(1, ordering: .relaxed).newValue }

    func submit(_ job: Job) {
        let isTaken = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.jobs.append(job) }
            return !inbox.isClosed
        }
        if isTaken { wake() } else { job.continuation.resume(returning: .failure(.cancelled)) }
    }

    func cancel(_ id: UInt64) {
        inbox.withLock { if !$0.isClosed { $0.cancelled.append(id) } }
        wake()
    }

    /// Cancels the requests in flight, and returns when the thread is about to end.
    func close() async {
        await withCheckedContinuation { continuation in
            inbox.withLock {
                $0.isClosed = true
                $0.ending = continuation
            }
            wake()
        }
    }

    /// Wakes the thread. It holds the lock, so the loop cannot have ended.
    private func wake() {
        inbox.withLock { inbox in
            if !hasEnded(inbox) { _ = unsafe curl_multi_wakeup(multi) }
        }
    }

    private func hasEnded(_ inbox: Inbox) -> Bool { inbox.isClosed && inbox.ending == nil }

    // MARK: The thread

    private func run() {
        var running: [UInt64: Transfer] = [:]
        var waiting: [Job] = []
        while true {
            let (jobs, cancelled, isClosed) = inbox.withLock { inbox in
                defer { (inbox.jobs, inbox.cancelled) = ([], []) }
                return (inbox.jobs, Set(inbox.cancelled), inbox.isClosed)
            }
            waiting += jobs
            let now = ContinuousClock.now
            waiting.removeAll { job in
                let end: HTTPFailure? =
                    isClosed || cancelled.contains(job.id) ? .cancelled : job.deadline <= now ? .notConnectedInTime : nil
                if let end { job.continuation.resume(returning: .failure(end)) }
                return end != nil
            }
            for transfer in running.values where isClosed || cancelled.contains(transfer.id) {
                running[transfer.id] = nil
                unsafe transfer.leave(multi)
                transfer.finish(.failure(.cancelled))
            }
            if isClosed { break }
            while running.count < configuration.maximumTransfers, !waiting.isEmpty {
                let job = waiting.removeFirst()
                do throws(HTTPFailure) {
                    let transfer = try Transfer(job, configuration)
                    try unsafe transfer.enter(multi)
                    running[transfer.id] = transfer
                } catch {
                    job.continuation.resume(returning: .failure(error))
                }
            }
            var count: CInt = 0
            unsafe curl_multi_perform(multi, &count)
            let hasRoom = finishEnded(&running)
            if hasRoom, !waiting.isEmpty { continue }
            let wait = waiting.map(\.deadline).min().map { ContinuousClock.now.duration(to: $0).milliseconds } ?? 60_000
            // libcurl shortens this to its own next timer.
            let polled = unsafe curl_multi_poll(multi, nil, 0, CInt(clamping: min(max(wait, 0) + 1, 60_000)), nil)
            // Without memory or descriptors, the poll returns at once each time. The pause prevents a busy loop.
            if polled != CURLM_OK { usleep(10_000) }
        }
        end()
    }

    /// Finishes the transfers that have ended. Returns whether there was one.
    private func finishEnded(_ running: inout [UInt64: Transfer]) -> Bool {
        var result = CURLE_OK
        var hasEnded = false
        while let easy = unsafe curl_shim_next_ended(multi, &result) {
            guard let transfer = unsafe Transfer.of(easy) else { continue }
            hasEnded = true
            running[transfer.id] = nil
            unsafe transfer.leave(multi)
            transfer.finish(transfer.outcome(result))
        }
        return hasEnded
    }

    private func end() {
        let ending = inbox.withLock { inbox in
            defer { inbox.ending = nil }
            return inbox.ending
        }
        unsafe curl_multi_cleanup(multi)
        ending?.resume()
    }
}

extension Duration {
    /// The whole milliseconds.
    var milliseconds: Int { Int(clamping: Int128(attoseconds) / 1_000_000_000_000_000) }
}
