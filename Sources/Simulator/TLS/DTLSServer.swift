internal import CLibSSL

/// The server's side of one DTLS handshake that agrees on SRTP keys (RFC 5764). It has no socket: its owner passes datagrams in
/// and sends those that come out.
///
/// Not thread-safe: its owner uses it on one thread.
@safe public final class DTLSServer {
    /// The master keys of both directions (RFC 5764, section 4.2): 16 bytes of key and 14 of salt each.
    public struct SRTPMasters: Sendable {
        public let client: [UInt8]
        public let server: [UInt8]
    }

    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let identity: DTLSIdentity
    private let peerFingerprint: [UInt8]
    private var isDone = false

    /// The limit of a datagram in bytes.
    private static let mtu = 1200
    private static let recordHeaderCount = 13

    /// - Parameter peerFingerprint: SHA-256 of the certificate that the other side must show.
    public init(identity: DTLSIdentity, peerFingerprint: [UInt8]) throws(TLSError) {
        guard let ssl = unsafe SSL_new(identity.context) else { throw TLSError("SSL_new") }
        guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw TLSError("BIO_new")
        }
        unsafe SSL_set_bio(ssl, incoming, outgoing)  // `ssl` owns both from here.
        unsafe dtls_set_mtu(ssl, Self.mtu)
        unsafe SSL_set_accept_state(ssl)
        unsafe self.ssl = unsafe ssl
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
        self.identity = identity
        self.peerFingerprint = peerFingerprint
    }

    deinit { unsafe SSL_free(ssl) }

    /// Takes a datagram from the other side. Returns the keys if it was the last one of the handshake. An error ends the session.
    public func receive(_ datagram: [UInt8]) throws(TLSError) -> SRTPMasters? {
        let written = unsafe BIO_write(incoming, datagram, Int32(clamping: datagram.count))
        guard written == datagram.count else { throw TLSError("BIO_write") }
        // SSL_get_error(3) would take an older error in this thread's queue for one of this session.
        ERR_clear_error()
        if isDone {
            // It is a repeated last flight or a close_notify. libssl sends an answer if one is needed.
            var rest = [UInt8](repeating: 0, count: Self.mtu)
            _ = unsafe SSL_read(ssl, &rest, Int32(rest.count))
            ERR_clear_error()
            return nil
        }
        let result = unsafe SSL_do_handshake(ssl)
        guard result == 1 else {
            guard unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else { throw TLSError("SSL_do_handshake") }
            return nil
        }
        isDone = true
        try checkPeer()
        return try exportKeys()
    }

    /// Sends a flight again if its answer is overdue. The owner calls it at intervals until it has the keys.
    public func tick() throws(TLSError) {
        guard !isDone else { return }
        ERR_clear_error()
        guard unsafe dtls_handle_timeout(ssl) >= 0 else { throw TLSError("DTLSv1_handle_timeout") }
    }

    /// The datagrams to send now. Each record becomes a datagram, since a memory BIO does not keep the bounds of datagrams.
    public func datagrams() -> [[UInt8]] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe BIO_read(outgoing, &buffer, Int32(buffer.count))
            guard count > 0 else { break }
            bytes += buffer.prefix(Int(count))
        }
        var datagrams: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= Self.recordHeaderCount {
            let length = Int(rest[rest.startIndex + 11]) << 8 | Int(rest[rest.startIndex + 12])
            let record = rest.prefix(Self.recordHeaderCount + length)
            datagrams.append(Array(record))
            rest = rest.dropFirst(record.count)
        }
        return datagrams
    }

    private func checkPeer() throws(TLSError) {
        guard let certificate = unsafe SSL_get1_peer_certificate(ssl) else {
            throw TLSError("SSL_get1_peer_certificate", reason: "the other side showed no certificate")
        }
        defer { unsafe X509_free(certificate) }
        guard try unsafe DTLSIdentity.fingerprint(of: certificate) == peerFingerprint else {
            throw TLSError("X509_digest", reason: "the certificate is not the one of the session description")
        }
    }

    private func exportKeys() throws(TLSError) -> SRTPMasters {
        guard unsafe SSL_get_selected_srtp_profile(ssl) != nil else {
            throw TLSError("SSL_get_selected_srtp_profile", reason: "the other side does not speak SRTP_AES128_CM_SHA1_80")
        }
        let label = "EXTRACTOR-dtls_srtp"
        var material = [UInt8](repeating: 0, count: 60)
        guard unsafe SSL_export_keying_material(ssl, &material, material.count, label, label.utf8.count, nil, 0, 0) == 1 else {
            throw TLSError("SSL_export_keying_material")
        }
        return SRTPMasters(
            client: Array(material[0..<16] + material[32..<46]), server: Array(material[16..<32] + material[46..<60])
        )
    }
}
