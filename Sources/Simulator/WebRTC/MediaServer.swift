public import NIOCore
internal import NIOPosix
internal import OpenSSL
internal import TLS

/// Carries the sound of calls. It has one UDP socket, any number of ports, and knows which port hears which others.
///
/// A *port* is one end of a call. It is a browser (ICE-lite, DTLS-SRTP, G.711), or `nobody`, for a telephone that a program
/// plays. Every 20 ms, each port gets the sum of the sound of the ports that it hears. All of this runs on one event loop.
public actor MediaServer {
    public typealias PortID = Int

    let eventLoop: any EventLoop
    private let channel: any Channel
    private let host: String
    private let identity: DTLSIdentity
    private var ports: [PortID: Port] = [:]
    private var portsByUsername: [String: Port] = [:]
    private var portsByAddress: [SocketAddress: Port] = [:]
    private var recorders: [Int: Recorder] = [:]
    private var lastID = 0
    private let start = NIODeadline.now()
    private var ticks = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }

    /// Listens on `host` and `port`, runs `body`, and closes. `host` is an address, which browsers get. Port 0 is any free port.
    public static func with<Result: Sendable>(
        host: String, port: Int, group: any EventLoopGroup, _ body: (MediaServer) async throws -> Result
    ) async throws -> Result {
        let eventLoop = group.next()
        let channel = try await DatagramBootstrap(group: eventLoop).bind(host: host, port: port).get()
        let server = try MediaServer(eventLoop: eventLoop, channel: channel, host: host)
        // Earlier datagrams are dropped, since no browser knows the port yet.
        try await eventLoop.submit { try channel.pipeline.syncOperations.addHandler(DatagramReceiver(server)) }.get()
        let clock = eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(10)) { _ in
            server.assumeIsolated { $0.catchUp() }
        }
        defer { clock.cancel() }
        do {
            let result = try await body(server)
            try? await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private init(eventLoop: any EventLoop, channel: any Channel, host: String) throws {
        self.eventLoop = eventLoop
        self.channel = channel
        self.host = host
        identity = try DTLSIdentity()
    }

    // MARK: Ports

    /// A port for a browser that the simulator calls, and the offer to send. Pass the browser's answer to ``accept(answer:on:)``.
    public func offer() throws -> (port: PortID, offer: String) {
        let port = Port(id: nextID(), eventLoop: eventLoop, kind: .browser(try Browser(identity: identity)))
        add(port)
        return (port.id, description(of: port, .offer, mid: "0", payloadType: 0))
    }

    /// A port for a browser that calls the simulator, and the answer to its offer.
    public func answer(_ offer: String) throws -> (port: PortID, answer: String) {
        let remote = try SessionDescription(parsing: offer)
        let browser = try Browser(identity: identity)
        try browser.connect(remote)
        let port = Port(id: nextID(), eventLoop: eventLoop, kind: .browser(browser))
        add(port)
        return (port.id, description(of: port, .answer, mid: remote.mid, payloadType: remote.payloadType))
    }

    /// Takes a browser's answer to the offer of ``offer()``.
    public func accept(answer: String, on id: PortID) throws {
        guard case .browser(let browser)? = ports[id]?.kind else { return }
        try browser.connect(SessionDescription(parsing: answer))
    }

    /// A port without a browser. It says only the sounds of ``speak(_:as:loops:)``.
    public func open() -> PortID {
        let port = Port(id: nextID(), eventLoop: eventLoop, kind: .nobody)
        ports[port.id] = port
        return port.id
    }

    public func close(_ id: PortID) {
        guard let port = ports.removeValue(forKey: id) else { return }
        port.player.stop()
        port.voice.stop()
        for other in ports.values { other.hears.remove(id) }
        guard case .browser(let browser) = port.kind else { return }
        portsByUsername[browser.username] = nil
        for address in browser.addresses where portsByAddress[address] === port { portsByAddress[address] = nil }
    }

    /// Sets the ports that a port hears from now on.
    public func setHearing(of id: PortID, _ others: Set<PortID>) {
        ports[id]?.hears = others.subtracting([id])
    }

    // MARK: Sounds

    /// Plays a sound to the port, in the place of an earlier one. Returns when the sound has ended. 0 `loops` repeat it for ever.
    public func play(_ sound: Sound, to id: PortID, loops: Int = 1) async {
        guard let port = ports[id], !sound.samples.isEmpty else { return }
        await port.player.play(sound, loops: loops)
    }

    public func stopPlaying(to id: PortID) {
        ports[id]?.player.stop()
    }

    /// Plays a sound as the port's own, beside what its browser sends. Returns when the sound has ended. 0 `loops` repeat it
    /// for ever.
    public func speak(_ sound: Sound, as id: PortID, loops: Int = 1) async {
        guard let port = ports[id], !sound.samples.isEmpty else { return }
        await port.voice.play(sound, loops: loops)
    }

    /// Records the sound of the ports until ``stopRecording(_:)``. Each group of ports is one channel.
    public func startRecording(_ channels: [[PortID]]) -> Int {
        let id = nextID()
        recorders[id] = Recorder(channels: channels)
        return id
    }

    /// The seconds of silence at the end, and the length of the recording.
    public func recording(_ id: Int) -> (silence: Double, seconds: Double)? {
        recorders[id].map { (Double($0.silentFrames) / 50, Double($0.frames) / 50) }
    }

    public func stopRecording(_ id: Int) -> [Sound] {
        recorders.removeValue(forKey: id)?.sounds ?? []
    }

    // MARK: The network

    func receive(_ bytes: [UInt8], from address: SocketAddress) {
        guard let first = bytes.first else { return }
        switch first {
        case 0...3: receiveCheck(bytes, from: address)
        case 20...63: browser(at: address)?.receiveHandshake(bytes, send: { send($0, to: address) })
        case 128...191:
            // 64 to 95 are reports (RFC 5761, section 4), which are ignored.
            guard bytes.count > 1, !(64...95).contains(bytes[1] & 0x7F) else { return }
            browser(at: address)?.receiveSound(bytes)
        default: break
        }
    }

    private func receiveCheck(_ bytes: [UInt8], from address: SocketAddress) {
        guard let request = STUNMessage(request: bytes),
            let port = portsByUsername[String(request.username.prefix { $0 != ":" })],
            case .browser(let browser) = port.kind,
            (try? request.isAuthentic(password: browser.password)) == true,
            let endpoint = address.addressBytes, let number = address.port.map(UInt16.init(truncatingIfNeeded:)),
            let reply = try? request.success(address: endpoint, port: number, password: browser.password)
        else { return }
        send(reply, to: address)
        if request.nominates || browser.address == nil {
            browser.address = address
        }
        // A handshake may begin on any address that was checked.
        browser.addresses.insert(address)
        portsByAddress[address] = port
    }

    private func browser(at address: SocketAddress) -> Browser? {
        guard case .browser(let browser)? = portsByAddress[address]?.kind else { return nil }
        return browser
    }

    private func send(_ bytes: [UInt8], to address: SocketAddress) {
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes)), promise: nil)
    }

    // MARK: The clock

    /// How long a played sound waits for its listener, in ticks: 2 seconds.
    private static let patience = 100

    /// Runs the ticks that are due, since the event loop may have been late.
    private func catchUp() {
        let due = Int((NIODeadline.now() - start).nanoseconds / 20_000_000)
        // After a longer sleep of the machine, the missed ticks are skipped.
        if due - ticks > 10 { ticks = due - 1 }
        while ticks < due {
            ticks += 1
            tick()
        }
    }

    private func tick() {
        for port in ports.values { port.say() }
        for recorder in recorders.values { recorder.add { ports[$0]?.said } }
        for port in ports.values {
            guard case .browser(let browser) = port.kind else {
                _ = port.player.next()
                continue
            }
            browser.tickHandshake { bytes, address in send(bytes, to: address) }
            guard browser.isReady, let address = browser.address else {
                // A played sound also ends if the browser never connects.
                if browser.age > Self.patience { _ = port.player.next() }
                continue
            }
            let heard = port.hears.compactMap { ports[$0]?.said } + [port.player.next()].compactMap { $0 }
            if let packet = browser.packet(with: Mix.sum(heard)) { send(packet, to: address) }
        }
    }

    private func add(_ port: Port) {
        ports[port.id] = port
        if case .browser(let browser) = port.kind { portsByUsername[browser.username] = port }
    }

    private func nextID() -> Int {
        lastID += 1
        return lastID
    }

    private func description(of port: Port, _ role: SessionDescription.Role, mid: String, payloadType: UInt8) -> String {
        guard case .browser(let browser) = port.kind else { return "" }
        return SessionDescription(
            iceUsername: browser.username, icePassword: browser.password, fingerprint: identity.fingerprint,
            mid: mid, payloadType: payloadType
        ).text(role, host: host, port: channel.localAddress?.port ?? 0, session: UInt64(port.id), source: browser.source)
    }
}
