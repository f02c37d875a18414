internal import CSRTP

/// Checks and decrypts the packets that one side of a call receives (SRTP: RFC 3711). For each stream, libsrtp keeps the
/// roll-over counter and a replay window of 128 packets.
///
/// SRTCP is absent, since reports are not read. Not thread-safe: its owner uses it on one thread.
@safe public final class SRTPReceiver {
    /// The most streams that the other side may send in total. A browser sends one.
    public static let maximumSources = 16

    private let session: srtp_t
    /// The streams of which an authentic packet has arrived. libsrtp keeps state for each.
    private var sources: Set<UInt32> = []

    /// - Parameter master: 16 bytes of key and 14 of salt.
    public init(master: [UInt8]) throws(SRTPError) {
        unsafe session = try SRTPLibrary.session(ssrc_any_inbound, master: master)
    }

    deinit { unsafe srtp_dealloc(session) }

    /// The decrypted packet. Nil if it is forged, repeated or too old, or if its stream is one too many.
    public func unprotect(_ bytes: [UInt8]) throws(SRTPError) -> [UInt8]? {
        guard bytes.count >= SRTPLibrary.headerCount + SRTPLibrary.tagCount, var count = Int32(exactly: bytes.count) else { return nil }
        let source = bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
        guard sources.contains(source) || sources.count < Self.maximumSources else { return nil }
        var packet = bytes
        let status = unsafe srtp_unprotect(session, &packet, &count)
        switch status {
        case srtp_err_status_ok:
            sources.insert(source)
            return Array(packet.prefix(Int(count)))
        // A packet can cause these. All other errors are faults of the session.
        case srtp_err_status_auth_fail, srtp_err_status_bad_param, srtp_err_status_parse_err, srtp_err_status_pkt_idx_adv,
            srtp_err_status_pkt_idx_old, srtp_err_status_replay_fail, srtp_err_status_replay_old:
            return nil
        default:
            throw SRTPError("srtp_unprotect", status)
        }
    }
}
