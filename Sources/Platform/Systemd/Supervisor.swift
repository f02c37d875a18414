internal import Dispatch
internal import Glibc

/// The service manager that started this process, by systemd's protocol of sd_notify(3): a datagram of lines `NAME=value`.
public struct Supervisor: Sendable {
    public enum Message: Sendable, Hashable {
        case ready
        /// The settings are being read again; `ready` follows.
        case reloading
        case stopping
        case watchdog
        /// One line for `systemctl status`.
        case status(String)
    }

    private let socket: NotifySocket
    /// Sends in order, and may wait for a busy manager. The threads of tasks and of event loops never wait for it.
    private let queue = DispatchQueue(label: "sd_notify")
    /// The manager expects `watchdog` at least this often; nil when it has no watchdog for this process.
    public let watchdogInterval: Duration?

    /// Nil when no manager wants notifications: `NOTIFY_SOCKET` is not set.
    ///
    /// - Parameter patience: seconds that a message waits for a busy manager before it is lost.
    public init?(environment: [String: String], processIdentifier: Int32? = nil, patience: Int = 5) {
        guard let path = environment["NOTIFY_SOCKET"], let socket = NotifySocket(path, patience: patience) else { return nil }
        self.socket = socket
        // sd_watchdog_enabled(3): the watchdog is for this process, unless WATCHDOG_PID names another.
        let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == processIdentifier ?? getpid() } ?? true
        let interval = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isMeant && interval > 0 ? .microseconds(interval) : nil
    }

    /// Sends all of `messages` as one datagram. False when they could not be sent.
    @discardableResult
    public func send(_ messages: Message...) async -> Bool {
        let text = Self.text(messages)
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: socket.send(text)) }
        }
    }

    /// Sends all of `messages` as one datagram, and returns at once. From any thread, also an event loop's.
    public func post(_ messages: Message...) {
        let text = Self.text(messages)
        queue.async { _ = socket.send(text) }
    }

    private static func text(_ messages: [Message]) -> String { messages.map(\.lines).joined(separator: "\n") }

    /// Sends `watchdog` twice in each interval, each time after `probe` has returned. A probe that hangs or throws lets the interval
    /// pass, and the manager then ends this process. Returns when its task is cancelled, or when there is no watchdog.
    public func watch(_ probe: @Sendable () async throws -> Void, onFailure: @Sendable (any Error) -> Void) async {
        guard let watchdogInterval else { return }
        while !Task.isCancelled {
            do {
                try await probe()
                await send(.watchdog)
            } catch {
                if !Task.isCancelled { onFailure(error) }
            }
            try? await Task.sleep(for: watchdogInterval / 2)
        }
    }
}

extension Supervisor.Message {
    var lines: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        case .status(let text): "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    /// `Type=notify-reload` of systemd 253 and later compares it with its own clock.
    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
