internal import ChangeLog
internal import Files
internal import LMDB
public import Protocol

/// What an error means: for the caller, and for the log.
public struct Judgement: Hashable, Sendable {
    public enum Severity: Hashable, Sendable {
        /// A refusal by a rule: nothing to log.
        case none
        case warning
        case error
        case critical
        /// `critical`, but many calls meet it in a row: the log should have it now and then only.
        case alarm
    }
    public let fault: Fault
    public let severity: Severity
    /// What the log should say.
    public let message: String
    /// The error itself, for the log; nil when the message says all.
    public let detail: String?
}

/// The one table of what errors mean. It is pure: the caller logs.
public enum StoreFaults {
    /// What a call is told that comes too late.
    public static let stopping = Fault(.unavailable, "The daemon is stopping.")

    /// - Parameters:
    ///   - call: a name of the call for its caller and the log, for example `12-345`.
    ///   - detail: what the log may have of an error that is not known here. The text of another library's error may quote what a
    ///     customer wrote: so of such an error the log has the type alone.
    public static func judge(_ error: any Error, call: String? = nil, detail: (any Error) -> String? = { _ in nil }) -> Judgement {
        switch error {
        case let fault as Fault: Judgement(fault: fault, severity: .none, message: "", detail: nil)
        case let error as LMDBError: judge(error) ?? unknown(call, "\(error)")
        case let error as ChangeLogError: judge(error)
        case let error as FileError: judge(ChangeLogError(error))
        case let error as DamagedFile: unknown(call, "\(error)")
        default: unknown(call, detail(error) ?? "\(type(of: error))")
        }
    }

    private static func unknown(_ call: String?, _ detail: String) -> Judgement {
        let place = call.map { ", at call \($0)" } ?? ""
        let fault = Fault(.internal, "The daemon could not do this; its log says why\(place).")
        return Judgement(fault: fault, severity: .error, message: "a call failed", detail: detail)
    }

    private static func judge(_ error: ChangeLogError) -> Judgement {
        switch error {
        case .full: diskFull("\(error)")
        case .failed: diskFailure("\(error)")
        case .broken:
            Judgement(
                fault: Fault(.unavailable, "The disk failed a write; the daemon starts again."), severity: .critical,
                message: "the log of changes takes no more: the daemon starts again and recovers from it", detail: "\(error)")
        case .damaged, .newer: unknown(nil, "\(error)")
        }
    }
    private static func diskFull(_ detail: String) -> Judgement {
        let fault = Fault(.storageFull, "The disk is full. Nothing was changed; reads go on.")
        return Judgement(fault: fault, severity: .alarm, message: "the disk is full", detail: detail)
    }
    private static func diskFailure(_ detail: String) -> Judgement {
        let fault = Fault(.unavailable, "The disk refused a write. Nothing was changed; reads go on.")
        return Judgement(fault: fault, severity: .alarm, message: "the disk refused a write", detail: detail)
    }

    /// Nil for an error that has no meaning of its own.
    private static func judge(_ error: LMDBError) -> Judgement? {
        func judgement(_ reason: Reason, _ text: String, _ severity: Judgement.Severity, _ message: String) -> Judgement {
            let detail = error.code == .expired ? nil : "\(error)"
            return Judgement(fault: Fault(reason, text), severity: severity, message: message, detail: detail)
        }
        if error.code == .mapFull {
            let text = "The store has the greatest size that its settings or the system allow. Nothing was changed; reads go on."
            return judgement(.storageFull, text, .alarm, "the store has its greatest size")
        }
        if error.isStorageFull { return diskFull("\(error)") }
        if error.isDiskFailure { return diskFailure("\(error)") }
        if error.isFatal {
            let text = "The disk failed a write; the daemon starts again."
            return judgement(.unavailable, text, .critical, "the store takes no more writes and must be opened again")
        }
        if error.isDamage {
            let text = "A page of the data file is damaged. Check the store, and restore a backup."
            return judgement(.internal, text, .critical, "a page of the data file is damaged: run supportctl server check")
        }
        if error.code == .expired {
            let text = "The read took longer than SUPPORTD_MAXIMUM_READ_SECONDS allows and was ended: the file grows while it goes on."
            return judgement(.overloaded, text, .warning, "a read was ended, because it held its snapshot for too long")
        }
        return nil
    }
}
