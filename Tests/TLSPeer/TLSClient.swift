internal import CLibSSL

/// The client's side of TLS by the same library, over memory. It trusts every certificate.
@safe public final class TLSClient {
    public enum Version: Int, Sendable {
        case tls11 = 0x0302
        case tls12 = 0x0303
        case tls13 = 0x0304
    }
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// The server has said that it will send no more.
    public private(set) var hasHeardGoodbye = false

    /// - Parameter protocols: what is asked for by ALPN; nothing is asked when it is empty.
    public init(_ version: Version = .tls13, protocols: [String] = []) throws {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()), let ssl = unsafe SSL_new(context),
            let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem())
        else { throw Failure(description: "no memory") }
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe SSL_set_connect_state(ssl)
        unsafe self.context = unsafe context
        unsafe self.ssl = unsafe ssl
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
        // The distribution's own rules would not let us be as old as this.
        _ = unsafe SSL_set_cipher_list(ssl, "DEFAULT@SECLEVEL=0")
        for control in [SSL_CTRL_SET_MIN_PROTO_VERSION, SSL_CTRL_SET_MAX_PROTO_VERSION] {
            guard unsafe SSL_ctrl(ssl, control, version.rawValue, nil) == 1 else { throw Failure(description: "no such version") }
        }
        let names = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !names.isEmpty { _ = unsafe SSL_set_alpn_protos(ssl, names, UInt32(names.count)) }
    }

    deinit {
        unsafe SSL_free(ssl)
        unsafe SSL_CTX_free(context)
    }

    /// Takes what the server sent.
    public func receive(_ bytes: [UInt8]) {
        if !bytes.isEmpty { _ = unsafe BIO_write(incoming, bytes, Int32(bytes.count)) }
    }

    /// Whether the handshake is done.
    public func shakeHands() throws -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        return try result == 1 || goesOn(result)
    }

    /// All that has come in whole records.
    public func read() throws -> [UInt8] {
        var plaintext: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            ERR_clear_error()
            let result = unsafe SSL_read(ssl, &part, Int32(part.count))
            guard result > 0 else {
                if unsafe SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN { hasHeardGoodbye = true } else { _ = try goesOn(result) }
                return plaintext
            }
            plaintext += part.prefix(Int(result))
        }
    }

    public func write(_ plaintext: [UInt8]) throws {
        ERR_clear_error()
        let result = unsafe SSL_write(ssl, plaintext, Int32(plaintext.count))
        if result <= 0 { _ = try goesOn(result) }
    }

    public func close() { _ = unsafe SSL_shutdown(ssl) }

    /// Changes the keys, and asks the server to do the same.
    public func changeKeys() throws {
        guard unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1, unsafe SSL_do_handshake(ssl) == 1 else {
            throw Failure(description: "the keys cannot be changed")
        }
    }

    /// What is to be sent to the server.
    public func output() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: pending)
        if !bytes.isEmpty { _ = unsafe BIO_read(outgoing, &bytes, Int32(bytes.count)) }
        return bytes
    }
    private var pending: Int { unsafe tls_pending(outgoing) }

    public var version: String { unsafe String(cString: SSL_get_version(ssl)) }
    public var chosenProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        guard let name = unsafe name else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// False: the server must say something first.
    private func goesOn(_ result: Int32) throws -> Bool {
        guard unsafe SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ else { return false }
        let reason = unsafe tls_reason(ERR_get_error())
        ERR_clear_error()
        throw Failure(description: unsafe reason.map { unsafe String(cString: $0) } ?? "failed")
    }
}
