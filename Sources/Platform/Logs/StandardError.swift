internal import Files
internal import Glibc
public import Logging

extension Logger {
    /// A logger to standard error, in the journal's format where that is the journal.
    public static func standardError(_ label: String, threshold: LogThreshold = LogThreshold()) -> Logger {
        let journalStream = getenv("JOURNAL_STREAM").map { String(cString: $0) }
        let format = StandardError.isJournal(journalStream) ? LineLogHandler.Format.journal : .plain
        return Logger(
            label: label, factory: { LineLogHandler(label: $0, format: format, threshold: threshold, write: StandardError.write) })
    }
}

/// Standard error: the terminal or the journal, for messages that are not log lines.
public enum StandardError {
    /// Whether standard error is the file that systemd named, by device and inode: a child may have redirected its own.
    static func isJournal(_ stream: String?) -> Bool {
        var status = stat()
        guard let stream, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// One write(2) for a line, so that the lines of two processes do not mix. A line that cannot be written is lost.
    @Sendable public static func write(_ line: String) {
        _ = Descriptor.writeAll(Array(line.utf8), to: STDERR_FILENO)
    }
}
