import Foundation
import Testing

@Suite struct StyleTests {
    @Test func nothingTrapsOnPurpose() {
        for file in SourceTree.swift {
            for word in ["try!", "fatalError(", "as!"] {
                #expect(!file.code.contains { $0.contains(word) }, "\(word) in \(file.path)")
            }
        }
    }

    @Test func whatTheCompilerCannotCheckStaysInTheLowLayers() {
        let allowed: Set = [
            "CommitEngine", "Files", "HTTPClient", "LMDB", "OpenSSL", "PhoneNumbers", "RPC", "SRTP", "SocketLoop", "Systemd", "TLS", "XML",
        ]
        for file in SourceTree.swift where !allowed.contains(file.module) {
            for word in ["nonisolated(unsafe)", "@unchecked Sendable", "UnsafeMutable", "UnsafeRaw"] {
                #expect(!file.code.contains { $0.contains(word) }, "\(word) in \(file.path)")
            }
        }
    }

    @Test func aFileCanBeReadInOneGo() {
        for file in SourceTree.swift { #expect(file.lines.count <= 250, "\(file.path) has \(file.lines.count) lines") }
    }

    @Test func aFileIsNamedForWhatItIs() {
        for file in SourceTree.swift {
            #expect(file.name.firstMatch(of: /Utils|Utilities|Helper|Manager|Misc|Common/) == nil, "\(file.path)")
        }
    }

    /// The pages' own tests look at what they write; this one also sees a page that no test writes.
    @Test func thePagesHaveNoInlineScript() {
        let pages = SourceTree.files(".swift", in: "WebGateway/Pages")
        #expect(pages.count { $0.text.contains("<script") } > 1)
        for file in pages {
            for element in file.text.components(separatedBy: "<script").dropFirst() {
                let parts = element.components(separatedBy: "</script>")
                #expect(parts[0].contains(" src=\"") || parts[0].contains("attribute(\"src\""), "<script\(parts[0]) in \(file.path)")
                #expect(parts.count == 1 || parts[0].hasSuffix(">"), "<script\(parts[0]) in \(file.path)")
            }
            #expect(file.text.firstMatch(of: /\son[a-z]+=\\?"/) == nil, "a handler in \(file.path)")
            #expect(!file.text.contains("javascript:"), "\(file.path)")
        }
    }
}
