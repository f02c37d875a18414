internal import CCurl
internal import Glibc

/// One request that libcurl carries out: its easy handle, the reply so far, and the job that waits. Confined to the loop's thread.
@safe final class Transfer {
    var id: UInt64 { job.id }

    private let job: Job
    private let easy: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isTooLong = false
    private var hasTooManyHeaders = false

    /// A limit that is higher than what any server sends.
    private static let maximumHeaderBytes = 65_536
    /// Requests to this machine never go through a proxy.
    private static let ownAddresses = "localhost,127.0.0.0/8,::1"

    init(_ job: Job, _ configuration: HTTPClient.Configuration) throws(HTTPFailure) {
        guard let easy = unsafe curl_easy_init() else { throw .invalid("libcurl has no memory for a transfer") }
        self.job = job
        unsafe self.easy = unsafe easy
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe curl_shim_set_pointer(easy, CURLOPT_PRIVATE, Unmanaged.passUnretained(self).toOpaque())
        unsafe curl_shim_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        set(configuration)
        setRequest(job.request)
        setSinks()
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(headerList)
        unsafe errorText.deallocate()
    }

    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
        unsafe curl_shim_get_private(easy).map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    func enter(_ multi: UnsafeMutableRawPointer) throws(HTTPFailure) {
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else { throw .invalid("libcurl does not accept the transfer") }
    }

    func leave(_ multi: UnsafeMutableRawPointer) {
        unsafe curl_multi_remove_handle(multi, easy)
    }

    func finish(_ result: Result<HTTPReply, HTTPFailure>) {
        job.continuation.resume(returning: result)
    }

    // MARK: Options (curl_easy_setopt(3))

    private func set(_ option: CURLoption, _ value: Int) { unsafe curl_shim_set_long(easy, option, value) }
    private func set(_ option: CURLoption, _ value: String?) { unsafe curl_shim_set_text(easy, option, value) }

    private func set(_ configuration: HTTPClient.Configuration) {
        set(CURLOPT_NOSIGNAL, 1)
        // Without this, the thread waits for a cancelled look-up of a name, since libcurl joins its resolver's thread.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.milliseconds))
        set(CURLOPT_USERAGENT, configuration.userAgent)
        let others = Self.environment("no_proxy") ?? Self.environment("NO_PROXY")
        set(CURLOPT_NOPROXY, others == "*" ? "*" : Self.ownAddresses + (others.map { "," + $0 } ?? ""))
        if let file = configuration.certificateAuthority {
            set(CURLOPT_CAINFO, file)
            // Without this, libcurl would also trust the system's folder.
            set(CURLOPT_CAPATH, nil)
        }
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    private func setRequest(_ request: HTTPRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_TIMEOUT_MS, max(1, ContinuousClock.now.duration(to: job.deadline).milliseconds))
        if let (user, password) = request.credentials {
            set(CURLOPT_HTTPAUTH, curl_shim_basic_authentication)
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, password)
        }
        switch request.method {
        case .get: break
        case .post:
            set(CURLOPT_POST, 1)
            unsafe curl_shim_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            // libcurl copies the bytes, so the array need not stay in place.
            unsafe request.body.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress {
                    unsafe curl_shim_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
                } else {
                    set(CURLOPT_COPYPOSTFIELDS, "")
                }
            }
        case .delete: set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if request.method != .get { set(CURLOPT_FRESH_CONNECT, 1) }
        // libcurl takes "Name;" for a header without a value. The empty Expect keeps libcurl from waiting for a 100.
        let lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } + ["Expect:"]
        for line in lines { unsafe headerList = unsafe curl_slist_append(headerList, line) }
        unsafe curl_shim_set_pointer(easy, CURLOPT_HTTPHEADER, headerList)
    }

    // MARK: The reply

    private func setSinks() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_shim_set_pointer(easy, CURLOPT_WRITEDATA, context)
        unsafe curl_shim_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe curl_shim_set_sink(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            unsafe Transfer.take(bytes, size * count, context) { unsafe $0.add(body: $1) }
        }
        unsafe curl_shim_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            unsafe Transfer.take(bytes, size * count, context) { unsafe $0.add(header: $1) }
        }
    }

    /// The byte count if the bytes were accepted. Otherwise another number, which ends the transfer.
    private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return unsafe body(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) || count == 0 ? count : 0
    }

    private func add(body bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLong = isTooLong || body.count + bytes.count > job.request.maximumBodyBytes
        if !isTooLong { unsafe body.append(contentsOf: bytes) }
        return !isTooLong
    }

    private func add(header bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        hasTooManyHeaders = hasTooManyHeaders || headerBytes > Self.maximumHeaderBytes
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            headers.append((name: String(line[..<colon]), value: line[line.index(after: colon)...].trimmedBlanks))
        }
        return !hasTooManyHeaders
    }

    // MARK: The outcome

    /// libcurl's result code as a reply or a failure.
    func outcome(_ code: CURLcode) -> Result<HTTPReply, HTTPFailure> {
        if hasTooManyHeaders { return .failure(.broken("the headers are longer than \(Self.maximumHeaderBytes) bytes")) }
        if isTooLong { return .failure(.tooLong(limit: job.request.maximumBodyBytes)) }
        if code == CURLE_OK {
            let status = unsafe curl_shim_get_long(easy, CURLINFO_RESPONSE_CODE)
            return .success(HTTPReply(status: status, headers: headers, body: body))
        }
        let text = unsafe String(cString: errorText)
        let reason = text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
        // Before this point, nothing of the request has left this machine.
        let isConnected = unsafe curl_shim_get_time(easy, CURLINFO_PRETRANSFER_TIME_T) > 0
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .failure(.invalid("the URL is not one of http or https"))
        case CURLE_OPERATION_TIMEDOUT: return .failure(isConnected ? .timedOut : .notConnectedInTime)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: return .failure(.untrusted(reason))
        case CURLE_COULDNT_RESOLVE_HOST: return .failure(.notConnected("the name is not known here (\(reason))"))
        default: return .failure(isConnected ? .broken(reason) : .notConnected(reason))
        }
    }
}

extension Substring {
    /// Without the blanks and the line's end around it (RFC 9110, 5.5).
    fileprivate var trimmedBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
