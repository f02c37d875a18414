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
        for file in SourceTree.swift
        where !["LMDB", "OpenSSL", "RPC", "PhoneNumbers", "TLS", "SRTP", "SocketLoop", "Systemd"].contains(file.module) {
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

    @Test func thePagesHaveNoInlineScript() {
        for file in SourceTree.files(".mustache", ".html", in: "WebGateway/Views") {
            for tag in file.text.matches(of: /<script\b[^>]*>/) {
                let isData = tag.output.contains(/type="application\/json"/)
                #expect(isData || tag.output.contains(/\ssrc=/), "\(tag.output) in \(file.path)")
            }
            #expect(file.text.firstMatch(of: /<[^>]*\son[a-z]+\s*=/) == nil, "a handler in \(file.path)")
            #expect(!file.text.contains("javascript:"), "\(file.path)")
        }
    }
}
