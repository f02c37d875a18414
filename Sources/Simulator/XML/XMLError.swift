internal import CLibXML2

/// A fault in a document, with its position.
public struct XMLError: Error, Hashable, CustomStringConvertible {
    /// libxml2's message, or this module's for what libxml2 would accept.
    public let reason: String
    /// The line, counted from 1. It is 0 if it is not known.
    public let line: Int
    public let column: Int

    public var description: String {
        guard line > 0 else { return reason }
        return column > 0 ? "\(reason), line \(line), column \(column)" : "\(reason), line \(line)"
    }

    init(_ reason: String, line: Int = 0, column: Int = 0) {
        self.reason = reason
        self.line = line
        self.column = column
    }

    /// The fault that libxml2 reports.
    init(_ error: xmlError) {
        let message = unsafe error.message.map { unsafe String(cString: $0) } ?? "error \(error.code)"
        // libxml2 ends its messages with a line feed, and counts columns in `int2`.
        self.init(
            message.split(whereSeparator: \.isNewline).joined(separator: " "), line: unsafe Int(error.line), column: unsafe Int(error.int2))
    }
}
