internal import Logging
internal import Protocol
internal import Store

/// Makes a backup when the newest is older than the interval: a restart neither loses one nor makes one too many.
struct BackupSchedule: Sendable {
    let backups: Backups
    let interval: Duration
    let clock: @Sendable () -> Timestamp
    let logger: Logger
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// What it waits for after a failure, at most.
    private static let pause = Duration.seconds(3600)

    /// Runs until its task is cancelled.
    func run() async {
        while await step() {}
    }

    /// Waits for one backup's time and makes it. False when the task was cancelled.
    private func step() async -> Bool {
        do {
            try await sleep(Self.wait(after: newest(), now: clock(), interval))
            _ = try await backups.makeInTurn(at: clock())
            return true
        } catch is CancellationError {
            return false
        } catch {
            if Task.isCancelled { return false }
            logger.error("the scheduled backup failed; it is tried again later", metadata: ["error": "\(error)"])
            return (try? await sleep(min(interval, Self.pause))) != nil
        }
    }

    private func newest() throws -> Timestamp? { try backups.own().last?.time }

    /// How long to wait from `now` on: never longer than the interval, whatever the clock says.
    static func wait(after newest: Timestamp?, now: Timestamp, _ interval: Duration) -> Duration {
        guard let newest else { return .zero }
        let age = Duration.milliseconds(now.milliseconds - newest.milliseconds)
        return min(max(interval - age, .zero), interval)
    }
}
