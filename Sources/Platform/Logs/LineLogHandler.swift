internal import Glibc
public import Logging

/// Writes a line for each event to standard error: `time level label: message name=value …`, and for systemd's journal,
/// which has time and label already, `<priority>message name=value …` (sd-daemon(3)).
///
/// What would begin a new line or move a terminal's cursor is escaped: a line of the log is always of one event.
public struct LineLogHandler: LogHandler {
    public enum Format: Sendable { case plain, journal }

    /// The shared threshold, until this logger is given a level of its own.
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }
    private var ownLevel: Logger.Level?
    private let threshold: LogThreshold
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let format: Format
    private let write: @Sendable (String) -> Void

    public init(
        label: String, format: Format, threshold: LogThreshold = LogThreshold(), write: @escaping @Sendable (String) -> Void
    ) {
        self.threshold = threshold
        self.label = label
        self.format = format
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line =
            switch format {
            case .plain: "\(Self.now()) \(event.level.rawValue) \(label): "
            case .journal: "<\(event.level.priority)>"
            }
        line += Self.escaped("\(event.message)")
        let all = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        for (name, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(name)=\(Self.quoted("\(value)"))" }
        write(line + "\n")
    }

    private static func quoted(_ text: String) -> String {
        let needsQuotes = text.isEmpty || text.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
        return needsQuotes ? "\"\(escaped(text).replacing("\"", with: "\\\""))\"" : escaped(text)
    }

    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isEscaped) else { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += isEscaped($1) ? $1.escaped(asASCII: true) : String($1) }
    }
    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar == "\\"
        }
    }

    /// RFC 3339, UTC, with milliseconds.
    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func digits(_ value: some BinaryInteger, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = [digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2)].joined(separator: "-")
        let clock = [digits(parts.tm_hour, 2), digits(parts.tm_min, 2), digits(parts.tm_sec, 2)].joined(separator: ":")
        return "\(date)T\(clock).\(digits(time.tv_nsec / 1_000_000, 3))Z"
    }
}

extension Logger.Level {
    /// syslog(3)'s number.
    public var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
