internal import NIOCore
internal import OpenSSL
internal import SRTP
internal import TLS

/// A browser's end of a call: its network path, its handshake and its keys. Confined to the media server's event loop.
final class Browser {
    /// The ICE user name of our side. The browser's connectivity checks name the port by it.
    let username: String
    let password: String
    let source: UInt32
    var address: SocketAddress?
    /// Every address from which a connectivity check has succeeded.
    var addresses: Set<SocketAddress> = []
    var playout = PlayoutBuffer()

    private let identity: DTLSIdentity
    private var handshake: DTLSServer?
    private var inbound: SRTPReceiver?
    private var outbound: SRTPSender?
    private var payloadType: UInt8 = 0
    private var sequence: UInt16
    private var timestamp: UInt32
    /// In ticks of 20 ms.
    private(set) var age = 0

    init(identity: DTLSIdentity) throws {
        self.identity = identity
        let random = try SecureRandom.bytes(30)
        username = Hex.encode(Array(random[0..<4]))
        password = Hex.encode(Array(random[4..<20]))
        source = random[20..<24].reduce(0) { $0 << 8 | UInt32($1) }
        // A first number in the lower half makes the first roll-over unambiguous.
        sequence = UInt16(random[24] & 0x7F) << 8 | UInt16(random[25])
        timestamp = random[26..<30].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Whether the keys for sending sound are ready.
    var isReady: Bool { outbound != nil }

    func connect(_ remote: SessionDescription) throws {
        payloadType = remote.payloadType
        handshake = try DTLSServer(identity: identity, peerFingerprint: remote.fingerprint)
    }

    func receiveHandshake(_ bytes: [UInt8], send: ([UInt8]) -> Void) {
        guard let handshake else { return }
        do {
            if let masters = try handshake.receive(bytes) {
                inbound = try SRTPReceiver(master: masters.client)
                outbound = try SRTPSender(master: masters.server)
            }
            handshake.datagrams().forEach(send)
        } catch {
            // A failed handshake is not tried again. The browser's connection fails, and its page reports it.
            handshake.datagrams().forEach(send)
            self.handshake = nil
        }
    }

    func receiveSound(_ bytes: [UInt8]) {
        guard let clear = try? inbound?.unprotect(bytes), let packet = RTPPacket(clear), packet.payloadType == payloadType else {
            return
        }
        playout.add(packet.payload.map(G711.decode), sequence: packet.sequence)
    }

    /// Sends an unanswered flight of the handshake again, five times a second.
    func tickHandshake(_ send: ([UInt8], SocketAddress) -> Void) {
        age += 1
        guard !isReady, age % 10 == 0, let handshake, let address else { return }
        do { try handshake.tick() } catch { self.handshake = nil }
        for bytes in handshake.datagrams() { send(bytes, address) }
    }

    /// The next packet for this browser, with 20 ms of sound.
    func packet(with samples: [Int16]) -> [UInt8]? {
        let packet = RTPPacket(
            payloadType: payloadType, sequence: sequence, timestamp: timestamp, source: source, payload: samples.map(G711.encode)
        )
        sequence &+= 1
        timestamp &+= UInt32(samples.count)
        return try? outbound?.protect(packet.bytes)
    }
}
