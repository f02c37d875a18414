internal import CSRTP

/// Makes sessions of libsrtp with AES-CM and HMAC-SHA1-80 (RFC 3711, section 8.2).
enum SRTPLibrary {
    /// Bytes of a packet's fixed header (RFC 3550, section 5.1).
    static let headerCount = 12
    /// Bytes of the tag after a packet.
    static let tagCount = 10

    /// Initialises the whole library, so it runs once.
    private static let initialised = srtp_init()
    private static let masterCount = Int(SRTP_AES_ICM_128_KEY_LEN_WSALT)

    /// A session for all streams of one direction. The caller frees it with `srtp_dealloc`.
    ///
    /// Never use one session for both directions. A session finds a stream by the source in a packet, and a received packet
    /// could then name one of our own sources.
    static func session(_ direction: srtp_ssrc_type_t, master: [UInt8]) throws(SRTPError) -> srtp_t {
        guard initialised == srtp_err_status_ok else { throw SRTPError("srtp_init", initialised) }
        guard master.count == masterCount else {
            throw SRTPError("srtp_create", reason: "a master key with its salt must have \(masterCount) bytes")
        }
        var session: srtp_t?
        // libsrtp copies the key, although the parameter's type allows it to write.
        var master = master
        let status = unsafe master.withUnsafeMutableBufferPointer { key in
            var policy = unsafe srtp_policy_t()
            unsafe srtp_crypto_policy_set_rtp_default(&policy.rtp)
            unsafe srtp_crypto_policy_set_rtcp_default(&policy.rtcp)
            unsafe policy.ssrc = srtp_ssrc_t(type: direction, value: 0)
            unsafe policy.key = key.baseAddress
            return unsafe srtp_create(&session, &policy)
        }
        guard status == srtp_err_status_ok, let session = unsafe session else { throw SRTPError("srtp_create", status) }
        return unsafe session
    }
}
