import SeededRandom
import TLS
import TLSPeer
import Testing

@Suite struct TLSSessionTests {
    private static let files = Result { try SelfSigned() }

    private func server() throws -> TLSSession {
        let files = try Self.files.get()
        return try TLSSession(TLSServerContext(certificateChain: files.certificate, key: files.key))
    }

    private func receive(_ bytes: [UInt8], at server: TLSSession) throws { try server.receive(bytes.span.bytes) }

    private func output(of server: TLSSession) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: server.ciphertextCount) { buffer, count in
            var span = OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(buffer), initializedCount: 0)
            server.takeCiphertext(into: &span)
            count = span.finalize(for: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    private func read(_ server: TLSSession, capacity: Int = 100_000) -> ([UInt8], TLSSession.Reading) {
        var reading = TLSSession.Reading.full
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var span = OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(buffer), initializedCount: 0)
            reading = server.read(into: &span)
            count = span.finalize(for: UnsafeMutableRawBufferPointer(buffer))
        }
        return (bytes, reading)
    }

    /// Lets both talk until the handshake is done.
    private func shakeHands(_ client: TLSClient, _ server: TLSSession) throws {
        var (clientIsDone, serverIsDone) = (false, false)
        for _ in 0..<10 where !(clientIsDone && serverIsDone) {
            clientIsDone = try client.shakeHands()
            try receive(client.output(), at: server)
            defer { client.receive(output(of: server)) }
            serverIsDone = try server.shakeHands()
        }
        #expect(clientIsDone && serverIsDone)
    }

    @Test(arguments: [(TLSClient.Version.tls12, "TLSv1.2"), (.tls13, "TLSv1.3")])
    func whatIsWrittenIsReadInBothDirections(version: TLSClient.Version, name: String) throws {
        let (client, server) = (try TLSClient(version), try server())
        try shakeHands(client, server)
        #expect(client.version == name)
        // Around the border of a record, and over many.
        for count in [1, 16_383, 16_384, 16_385, 32_768, 1_000_000] {
            let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try server.write(sent.span.bytes)
            client.receive(output(of: server))
            #expect(try client.read() == sent)
            try client.write(sent)
            try receive(client.output(), at: server)
            let (received, reading) = read(server, capacity: count + 1)
            #expect(received == sent)
            #expect(reading == .needsMore)
        }
    }

    /// A ticket would reach a client that is about to write.
    @Test func nothingFollowsTheHandshake() throws {
        let (client, server) = (try TLSClient(), try server())
        #expect(try !client.shakeHands())
        try receive(client.output(), at: server)
        #expect(try !server.shakeHands())
        client.receive(output(of: server))
        #expect(try client.shakeHands())
        try receive(client.output(), at: server)
        #expect(try server.shakeHands())
        #expect(server.ciphertextCount == 0)
    }

    @Test func aReaderWithLittleRoomGetsItInParts() throws {
        let (client, server) = (try TLSClient(), try server())
        try shakeHands(client, server)
        try client.write(Array(0..<100))
        try receive(client.output(), at: server)
        let parts = (0..<4).map { _ in read(server, capacity: 33) }
        #expect(parts.flatMap(\.0) == Array(0..<100))
        #expect(parts.map(\.1) == [.full, .full, .full, .needsMore])
    }

    @Test func anOldVersionIsRefusedAndTold() throws {
        let (client, server) = (try TLSClient(.tls11), try server())
        _ = try client.shakeHands()
        try receive(client.output(), at: server)
        let error = #expect(throws: TLSError.self) { try server.shakeHands() }
        #expect("\(try #require(error))" == "SSL_do_handshake: unsupported protocol")
        client.receive(output(of: server))
        #expect(throws: TLSClient.Failure.self) { try client.shakeHands() }
    }

    @Test func whoAsksForHTTPGetsItAndWhoAsksForSomethingElseDoesNot() throws {
        for (asked, given) in [([], nil), (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1")] {
            let (client, server) = (try TLSClient(protocols: asked), try server())
            try shakeHands(client, server)
            #expect(client.chosenProtocol == given)
        }
        let (client, server) = (try TLSClient(protocols: ["h2"]), try server())
        #expect(throws: TLSError.self) { try shakeHands(client, server) }
        #expect(throws: TLSClient.Failure.self) { try client.shakeHands() }
    }

    @Test func eachSideSaysGoodbyeForItself() throws {
        let (client, server) = (try TLSClient(), try server())
        try shakeHands(client, server)
        server.close()
        client.receive(output(of: server))
        #expect(try client.read() == [])
        #expect(client.hasHeardGoodbye)
        try client.write([1, 2, 3])
        client.close()
        try receive(client.output(), at: server)
        let (bytes, reading) = read(server)
        #expect(bytes == [1, 2, 3])
        #expect(reading == .closed)
        #expect(throws: TLSError.self) { try server.write([1].span.bytes) }
    }

    @Test func whatCameBeforeAForgeryIsRead() throws {
        let (client, server) = (try TLSClient(), try server())
        try shakeHands(client, server)
        try client.write([1, 2, 3])
        let genuine = client.output()
        try client.write([4, 5, 6])
        var forged = client.output()
        forged[forged.count - 1] ^= 1
        try receive(genuine + forged, at: server)
        let (bytes, reading) = read(server)
        #expect(bytes == [1, 2, 3])
        #expect(reading == .failed(.call("SSL_read_ex", reason: "decryption failed or bad record mac")))
        #expect(server.ciphertextCount > 0, "the alert")
        guard case .failed = read(server).1 else { Issue.record("a session that failed goes on"); return }
    }

    @Test func nonsenseIsRefusedAndNeverTraps() throws {
        var random = SeededRandom()
        let hello = try { () throws in
            let client = try TLSClient()
            _ = try client.shakeHands()
            return client.output()
        }()
        for round in 0..<2000 {
            let server = try server()
            var bytes = round % 2 == 0 ? hello : (0..<random.below(600)).map { _ in UInt8(random.below(256)) }
            for _ in 0..<random.below(8) where !bytes.isEmpty { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            try receive(Array(bytes.prefix(random.below(bytes.count + 1))), at: server)
            #expect((try? server.shakeHands()) != true, "seed \(random.seed)")
            _ = read(server)
            server.close()
            _ = output(of: server)
        }
    }

    @Test func nonsenseBehindTheHandshakeNeverTraps() throws {
        var random = SeededRandom()
        for _ in 0..<300 {
            let (client, server) = (try TLSClient(random.chance(2) ? .tls12 : .tls13), try server())
            try shakeHands(client, server)
            try client.write((0..<random.below(100) + 1).map { _ in 7 })
            var bytes = client.output()
            for _ in 0..<random.below(4) + 1 { bytes[random.below(bytes.count)] ^= UInt8(random.below(255) + 1) }
            try receive(bytes, at: server)
            #expect(read(server).0.count <= 100)
            _ = output(of: server)
        }
    }
}
