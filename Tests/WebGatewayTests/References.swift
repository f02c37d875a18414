/// Reads character references as a browser does (HTML Living Standard, 13.2.5.72), those that our pages have.
enum References {
    enum Fault: Error, Equatable {
        /// An `&` that begins none of them.
        case unknown(String)
    }
    private static let meanings: [String: Unicode.Scalar] = [
        "lt": "<", "gt": ">", "amp": "&", "quot": "\"", "#39": "'", "mdash": "\u{2014}",
    ]

    static func resolve(_ text: String) throws(Fault) -> String {
        var resolved = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "&" else {
                resolved.append(scalar)
                continue
            }
            guard let end = rest.firstIndex(of: ";"), let meaning = meanings[String(rest[..<end])] else {
                throw .unknown(String(rest.prefix(8)))
            }
            resolved.append(meaning)
            rest = rest[end...].dropFirst()
        }
        return String(resolved)
    }
}
