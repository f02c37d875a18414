import Foundation
import Protocol

/// docs/methods.md, made from the method descriptions, the samples and the sentences in the sources.
enum MethodsPage {
    static let file = Declarations.project.appending(path: "docs/methods.md")
    /// `make methods` sets it: then the page is written before it is compared.
    static let isRenewed = ProcessInfo.processInfo.environment["SUPPORTD_WRITE_METHODS_PAGE"] != nil

    /// The page in the project.
    static let committed = Result {
        if isRenewed { try text.write(to: file, atomically: true, encoding: .utf8) }
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The page as the code makes it.
    static var text: String { ([introduction] + MethodSample.all.map(section) + [values]).joined(separator: "\n") }

    // MARK: A method

    static func heading(_ name: String) -> String { "## \(name)\n" }

    static func section(_ sample: MethodSample) -> String {
        var paragraphs = [heading(sample.name) + "\n" + sample.method.summary]
        paragraphs.append("Access: `\(sample.method.access.rawValue)`. " + repetition(sample))
        let fields = Field.all(of: sample.params.value)
        paragraphs.append(fields.isEmpty ? "No parameters." : table("parameter", fields))
        paragraphs.append("The result is " + result(sample.result.value))
        paragraphs.append(json(request(sample), reply(sample)))
        if let name = sample.notificationName, let notification = sample.notification {
            paragraphs.append("Then each event comes as a notification. Its `params` are " + result(notification.value))
            paragraphs.append(json(#"{"jsonrpc":"2.0","method":"\#(name)","params":\#(notification.text)}"#))
        }
        return paragraphs.joined(separator: "\n\n") + "\n"
    }

    static func request(_ sample: MethodSample) -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"\#(sample.name)","params":\#(sample.params.text)}"#
    }
    static func reply(_ sample: MethodSample) -> String { #"{"jsonrpc":"2.0","id":1,"result":\#(sample.result.text)}"# }

    private static func repetition(_ sample: MethodSample) -> String {
        sample.mayBeRepeated
            ? "When no answer comes, a call like this one may be sent again."
            : "When no answer comes, our clients do not send it again: the daemon may have done it."
    }

    private static func result(_ value: Any) -> String {
        let name = Field.typeName(type(of: value))
        if value is Done { return "an empty object: it was done." }
        return name.hasSuffix(".Result") ? "an object:\n\n" + table("field", Field.all(of: value)) : article(name) + " \(Field.link(name))."
    }
    private static func article(_ name: String) -> String { name.first.map { "AEIO".contains($0) } == true ? "an" : "a" }

    static func table(_ title: String, _ fields: [Field]) -> String {
        let rows = fields.map { field in
            let sentence = field.sentence.replacing("|", with: #"\|"#)
            return "| `\(field.name)` | \(field.type)\(field.isRequired ? "" : ", optional") | \(sentence) |"
        }
        return (["| \(title) | type | what |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    static func json(_ texts: String...) -> String { "```json\n" + texts.map { JSONLayout.lines($0) }.joined(separator: "\n") + "\n```" }
}
