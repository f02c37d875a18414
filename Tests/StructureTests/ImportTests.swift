import Testing

/// The bans that the build's own check cannot see: what a module could import and must not.
@Suite struct ImportTests {
    @Test func theSourcesAreFound() {
        #expect(SourceTree.swift.count > 60)
        #expect(SourceTree.swift.contains { $0.path == "Engine/Store/Store.swift" && $0.imports.contains("LMDB") })
    }

    @Test func theProtocolImportsNothing() { expectImports(of: "Protocol", within: []) }
    @Test func prometheusTextNeedsTheProtocolOnly() { expectImports(of: "Prometheus", within: ["Protocol"]) }
    @Test func lmdbImportsItsLibraryAndTheSystems() { expectImports(of: "LMDB", within: ["CLMDB", "Glibc", "Synchronization"]) }
    @Test func theEventLoopsKnowNoProtocol() {
        expectImports(of: "SocketLoop", within: ["CEpoll", "Dispatch", "Glibc", "HeapModule", "NIOCore", "Synchronization"])
        expectNoImport(of: ["NIOPosix"], in: ["RPC"])
    }

    @Test func theCommitEngineKnowsNoEventLoopAndNoHandler() {
        expectImports(of: "CommitEngine", within: ["ChangeLog", "Files", "Glibc", "LMDB", "Protocol", "Synchronization"])
    }
    @Test func theLogOfChangesKnowsNoStore() {
        expectImports(of: "ChangeLog", within: ["Files", "LMDB", "OpenSSL", "Protocol", "Synchronization"])
    }

    @Test func openSSLImportsItsLibraryOnly() { expectImports(of: "OpenSSL", within: ["COpenSSL"]) }
    @Test func xmlImportsItsLibraryOnly() { expectImports(of: "XML", within: ["CLibXML2"]) }
    @Test func phoneNumbersImportTheirLibraryOnly() {
        expectImports(of: "PhoneNumbers", within: ["CPhoneNumber", "Synchronization"])
    }

    @Test func httpIsAskedByItsLibraryOnly() { expectImports(of: "HTTPClient", within: ["CCurl", "Glibc", "Synchronization"]) }

    /// One symbol of the rest of Foundation brings its ICU, 44 MB, into a program that is linked statically.
    @Test func noModuleNeedsMoreOfFoundationThanItsEssentials() {
        for file in SourceTree.swift {
            let found = file.imports.intersection(["Foundation", "FoundationXML", "FoundationNetworking", "FoundationInternationalization"])
            #expect(found.isEmpty, "\(file.path) imports \(found.sorted())")
        }
    }

    @Test func filesNeedTheSystemOnly() { expectImports(of: "Files", within: ["Glibc"]) }

    @Test func markupNeedsNothing() { expectImports(of: "Markup", within: []) }

    @Test func systemdsProtocolsNeedTheSystemOnly() { expectImports(of: "Systemd", within: ["Dispatch", "Glibc"]) }

    @Test func theStoreNeverSeesTheNetwork() {
        expectImports(
            of: "Store",
            within: [
                "ChangeLog", "Files", "FoundationEssentials", "Glibc", "LMDB", "OpenSSL", "PhoneNumbers", "Protocol", "Synchronization",
            ])
    }

    @Test func theTransportDoesNotKnowTheStore() {
        expectNoImport(of: ["Store", "LMDB", "PhoneNumbers", "OpenSSL"], in: ["RPC"])
    }

    @Test func whoCallsTheDaemonNeverSeesItsStore() {
        expectNoImport(of: ["Store", "LMDB", "CLMDB", "supportd"], in: ["supportctl", "WebGateway", "Twilio", "TwilioSimulator"])
    }

    @Test func theSoundKnowsNoTelephony() {
        expectImports(of: "TLS", within: ["CLibSSL"])
        expectImports(of: "SRTP", within: ["CSRTP"])
        expectImports(of: "WebRTC", within: ["Glibc", "NIOCore", "NIOPosix", "OpenSSL", "SRTP", "TLS"])
        expectNoImport(of: ["TwilioSimulator", "WebRTC", "SRTP", "TLS"], in: ["supportd", "supportctl", "WebGateway", "Store"])
    }

    @Test func onlyTheTypedLayersImportC() {
        for file in SourceTree.swift {
            for (library, layer) in [
                ("CCurl", "HTTPClient"), ("CEpoll", "SocketLoop"), ("CLMDB", "LMDB"), ("COpenSSL", "OpenSSL"),
                ("CPhoneNumber", "PhoneNumbers"), ("CLibSSL", "TLS"), ("CLibXML2", "XML"), ("CSRTP", "SRTP"),
            ]
            where file.module != layer {
                #expect(!file.imports.contains(library), "\(file.path)")
            }
        }
    }

    private func expectImports(of module: String, within allowed: Set<String>, at location: SourceLocation = #_sourceLocation) {
        for file in SourceTree.swift where file.module == module {
            let others = file.imports.subtracting(allowed)
            #expect(others.isEmpty, "\(file.path) imports \(others.sorted())", sourceLocation: location)
        }
    }
    private func expectNoImport(of banned: Set<String>, in modules: Set<String>, at location: SourceLocation = #_sourceLocation) {
        for file in SourceTree.swift where modules.contains(file.module) {
            let found = file.imports.intersection(banned)
            #expect(found.isEmpty, "\(file.path) imports \(found.sorted())", sourceLocation: location)
        }
    }
}
