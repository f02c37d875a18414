internal import CLibSSL

/// The server's side of one TLS connection (RFC 8446, RFC 5246). It has no socket: after each call, its owner sends the bytes of
/// ``takeCiphertext(into:)``.
///
/// Not thread-safe: its owner uses it on one thread.
@safe public final class TLSSession {
    /// The most plaintext in one record (RFC 8446, section 5.1).
    public static let maximumRecordBytes = 16_384

    public enum Reading: Hashable, Sendable {
        /// There may be more bytes. Call again.
        case full
        /// All received bytes have been read.
        case needsMore
        /// The other side will send no more (close_notify).
        case closed
        /// The connection has failed and cannot be used any more.
        case failed(TLSError)
    }

    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    public init(_ context: TLSServerContext) throws(TLSError) {
        guard let ssl = unsafe SSL_new(context.context) else { throw TLSError("SSL_new") }
        guard let incoming = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw TLSError("BIO_new")
        }
        guard let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free(incoming)
            unsafe SSL_free(ssl)
            throw TLSError("BIO_new")
        }
        unsafe SSL_set_bio(ssl, incoming, outgoing)  // `ssl` owns both from here.
        unsafe SSL_set_accept_state(ssl)
        unsafe self.ssl = unsafe ssl
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
    }

    deinit { unsafe SSL_free(ssl) }

    /// Takes bytes from the other side, and keeps them in memory. Read all of them before you pass more.
    public func receive(_ ciphertext: RawSpan) throws(TLSError) {
        guard ciphertext.byteCount > 0 else { return }
        var written = 0
        let result = unsafe ciphertext.withUnsafeBytes { unsafe BIO_write_ex(incoming, $0.baseAddress, $0.count, &written) }
        guard result == 1, written == ciphertext.byteCount else { throw TLSError("BIO_write_ex") }
    }

    /// Continues the handshake. Returns whether it is done. After an error, only the alert for the other side is left to send.
    public func shakeHands() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        guard result != 1 else { return true }
        guard unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else { throw TLSError("SSL_do_handshake") }
        return false
    }

    /// Reads as much as there is into the free part of `plaintext`, including the bytes before a failure.
    public func read(into plaintext: inout OutputRawSpan) -> Reading {
        unsafe plaintext.withUnsafeMutableBytes { bytes, count in
            while count < bytes.count {
                var read = 0
                ERR_clear_error()
                let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
                let result = unsafe SSL_read_ex(ssl, free.baseAddress, free.count, &read)
                if result == 1 {
                    count += read
                    continue
                }
                switch unsafe SSL_get_error(ssl, result) {
                case SSL_ERROR_WANT_READ: return .needsMore
                case SSL_ERROR_ZERO_RETURN: return .closed
                default: return .failed(TLSError("SSL_read_ex"))
                }
            }
            return .full
        }
    }

    /// Encrypts `plaintext`. Call it only after the handshake and before ``close()``.
    public func write(_ plaintext: RawSpan) throws(TLSError) {
        guard plaintext.byteCount > 0 else { return }
        ERR_clear_error()
        var written = 0
        let result = unsafe plaintext.withUnsafeBytes { unsafe SSL_write_ex(ssl, $0.baseAddress, $0.count, &written) }
        guard result == 1, written == plaintext.byteCount else { throw TLSError("SSL_write_ex") }
    }

    /// Notifies the other side that no more will be written (close_notify). Reading continues.
    public func close() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// How many bytes there are to send now.
    public var ciphertextCount: Int { unsafe tls_pending(outgoing) }

    /// Moves bytes to send into the free part of `ciphertext`.
    public func takeCiphertext(into ciphertext: inout OutputRawSpan) {
        unsafe ciphertext.withUnsafeMutableBytes { bytes, count in
            var read = 0
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
            guard free.count > 0, unsafe BIO_read_ex(outgoing, free.baseAddress, free.count, &read) == 1 else { return }
            count += read
        }
    }
}
