internal import CSRTP

/// Protects the packets that one side of a call sends (SRTP: RFC 3711).
///
/// SRTCP is absent, since reports are not sent. Not thread-safe: its owner uses it on one thread.
@safe public final class SRTPSender {
    private let session: srtp_t

    /// - Parameter master: 16 bytes of key and 14 of salt.
    public init(master: [UInt8]) throws(SRTPError) {
        unsafe session = try SRTPLibrary.session(ssrc_any_outbound, master: master)
    }

    deinit { unsafe srtp_dealloc(session) }

    /// The packet for the wire. Packets must come in order. A repeated packet is an error, since its key stream must not be used
    /// again.
    public func protect(_ packet: [UInt8]) throws(SRTPError) -> [UInt8] {
        guard packet.count >= SRTPLibrary.headerCount, var count = Int32(exactly: packet.count) else {
            throw SRTPError("srtp_protect", reason: "the packet has no header")
        }
        var bytes = packet + [UInt8](repeating: 0, count: Int(SRTP_MAX_TRAILER_LEN))
        let status = unsafe srtp_protect(session, &bytes, &count)
        guard status == srtp_err_status_ok else { throw SRTPError("srtp_protect", status) }
        return Array(bytes.prefix(Int(count)))
    }
}
