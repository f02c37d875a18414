internal import Foundation
internal import Protocol

/// What people may write into a ticket. Each rule gives the text to store, or adds to the problems.
struct TicketText {
    static let maximumName = 200
    static let maximumNameBytes = 2048
    static let maximumText = 16 * 1024

    private(set) var problems: [Fault.Problem] = []

    /// 1 to 200 characters on one line.
    mutating func name(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty {
            refuse("name", "Name can't be empty.")
        } else if text.count > Self.maximumName || text.utf8.count > Self.maximumNameBytes {
            refuse("name", "Name can have at most \(Self.maximumName) characters.")
        } else if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            refuse("name", "Name can't have control characters.")
        }
        return text
    }

    /// Up to 16 KiB of lines; a line ends with LF, whatever the browser sent.
    mutating func lines(_ text: String, field: String, called title: String) -> String {
        let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty {
            refuse(field, "\(title) can't be empty.")
        } else if text.utf8.count > Self.maximumText {
            refuse(field, "\(title) can have at most \(Self.maximumText / 1024) KiB; this one has \(text.utf8.count) bytes.")
        } else if text.unicodeScalars.contains(where: Self.isForbidden) {
            refuse(field, "\(title) can't have control characters.")
        }
        return text
    }

    mutating func refuse(_ field: String, _ message: String) {
        problems.append(Fault.Problem(field: field, message: message))
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
}
