internal import CommitEngine
internal import Logging
internal import Protocol
internal import Store
internal import Synchronization

/// The one place where an error becomes what its caller is told. What is not the caller's own mistake is logged.
final class FaultLog: Sendable {
    private let logger: Logger
    private let alarm = Mutex(StorageAlarm())

    init(_ logger: Logger) { self.logger = logger }

    /// - Parameter call: whose error it is: both the log and the caller get its number.
    func fault(_ error: any Error, _ call: CallID? = nil) -> Fault {
        if error is Store.CheckEnded { return StoreFaults.stopping }
        let judgement = StoreFaults.judge(error, call: call?.description) { $0 is DamagedRecord ? "\($0)" : nil }
        log(judgement, call)
        return judgement.fault
    }

    /// The outcome of `body`, with its error as a fault.
    func outcome(of call: PendingCall, _ body: () throws -> [UInt8]) -> Outcome {
        do { return .success(try body()) } catch { return .failure(fault(error, call.record?.id)) }
    }

    private func log(_ judgement: Judgement, _ call: CallID?) {
        let message = Logger.Message(stringLiteral: judgement.message)
        var metadata: Logger.Metadata = [:]
        if let detail = judgement.detail { metadata["error"] = "\(detail)" }
        if let call { metadata["call"] = "\(call)" }
        switch judgement.severity {
        case .none: break
        case .warning: logger.warning(message, metadata: metadata)
        case .error: logger.error(message, metadata: metadata)
        case .critical: logger.critical(message, metadata: metadata)
        case .alarm:
            guard let unsaid = alarm.withLock({ $0.sound(at: SteadyClock.now) }) else { return }
            metadata["unsaid"] = "\(unsaid)"
            logger.critical(message, metadata: metadata)
        }
    }
}
