import Foundation
import Protocol
import Testing

@testable import RPC

/// The requests in docs/methods.md as the server reads them. ProtocolTests compare what is in them with the code.
@Suite struct MethodsPageRequestTests {
    @Test func theServerReadsEachRequestOfTheMethodsPage() throws {
        let project = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: project.appending(path: "docs/methods.md"), encoding: .utf8)
        // The reply stands behind the request, and begins in the first column too.
        let messages = page.matches(of: /```json\n(.*?)\n(?:```|(?={))/.dotMatchesNewlines()).map { String($0.1) }
        let methods = try messages.filter { $0.contains(/"id":1,\s*"method":/) }.map { message in
            let bytes = Array(message.utf8)
            return try Envelope(bytes.span.bytes).method
        }
        #expect(methods == Methods.descriptions.map { $0.name })
    }
}
