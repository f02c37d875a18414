internal import CSRTP

/// A failure of libsrtp, with the call that failed.
public struct SRTPError: Error, Hashable, CustomStringConvertible {
    public let call: String
    public let reason: String

    public var description: String { "\(call): \(reason)" }

    init(_ call: StaticString, reason: String) {
        self.call = "\(call)"
        self.reason = reason
    }

    init(_ call: StaticString, _ status: srtp_err_status_t) {
        let reason =
            switch status {
            case srtp_err_status_alloc_fail: "no memory"
            case srtp_err_status_init_fail, srtp_err_status_algo_fail: "the ciphers do not work"
            case srtp_err_status_replay_fail, srtp_err_status_replay_old: "the packet was sent before"
            case srtp_err_status_key_expired: "the key has protected as many packets as it may"
            default: "status \(status.rawValue)"
            }
        self.init(call, reason: reason)
    }
}
