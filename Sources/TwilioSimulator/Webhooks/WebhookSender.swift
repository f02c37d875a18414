internal import AsyncHTTPClient
internal import FoundationEssentials
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import Twilio

/// Sends signed webhooks, by Twilio's limits: 15 seconds, one more try when no connection came about, 64 KiB, ten redirects.
struct WebhookSender: Sendable {
    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let body: [UInt8]
        /// Where it came from at last.
        let url: String

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let client: HTTPClient
    let signature: RequestSignature
    let log: WebhookLog

    static let timeout: TimeAmount = .seconds(15)
    static let maximumBodyBytes = 65_536
    static let maximumRedirects = 10

    /// Asks, and answers with what came; the fault is Twilio's name for what went wrong.
    func send(
        _ webhook: Webhook, _ parameters: [Parameter], purpose: String, limit: Int = maximumBodyBytes
    ) async throws(TwilioFault) -> Answer {
        var target = webhook
        for _ in 0...Self.maximumRedirects {
            let (answer, location) = try await exchange(target, parameters, purpose: purpose, limit: limit)
            guard let location else { return answer }
            let method: Twilio.HTTPMethod = answer.status == 307 || answer.status == 308 ? target.method : .get
            target = target.following(location, method: method)
        }
        let fault = TwilioFault(11_215, "Too many redirects: more than \(Self.maximumRedirects)")
        await log.note(fault, url: target.url)
        throw fault
    }

    private func exchange(
        _ webhook: Webhook, _ parameters: [Parameter], purpose: String, limit: Int
    ) async throws(TwilioFault) -> (answer: Answer, location: String?) {
        let form = FormParameters(parameters)
        var url = webhook.url
        if let end = url.firstIndex(of: "#") { url = String(url[..<end]) }
        let isPost = webhook.method == .post
        if !isPost, !parameters.isEmpty { url += (url.contains("?") ? "&" : "?") + form.encoded }
        let signed = (try? signature.sign(url: url, form: isPost ? form : FormParameters())) ?? ""
        var entry = WebhookEntry(
            id: await log.nextID(), time: Date().rfc3339, purpose: purpose, method: webhook.method.rawValue, url: url,
            parameters: parameters.map { [$0.name, $0.value] }, signature: signed
        )
        let start = ContinuousClock.now
        do throws(TwilioFault) {
            guard let address = URL(string: url), ["http", "https"].contains(address.scheme), address.host != nil else {
                throw TwilioFault(11_100, "The URL is not one of http or https: \(url)")
            }
            let (answer, location) = try await request(url, isPost ? form.encoded : nil, signed, limit)
            entry.status = answer.status
            entry.contentType = answer.contentType
            entry.reply = String(answer.text.prefix(WebhookLog.replyLimit))
            entry.milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            if location == nil, !(200..<300).contains(answer.status) {
                throw TwilioFault(11_200, "HTTP retrieval failure: \(answer.status) from \(url)")
            }
            await log.add(entry)
            return (answer, location)
        } catch {
            entry.milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            entry.error = .init(code: error.code, message: error.message)
            await log.add(entry)
            throw error
        }
    }

    private func request(_ url: String, _ body: String?, _ signature: String, _ limit: Int) async throws(TwilioFault) -> (Answer, String?) {
        var request = HTTPClientRequest(url: url)
        request.method = body == nil ? .GET : .POST
        request.headers.add(name: "X-Twilio-Signature", value: signature)
        request.headers.add(name: "I-Twilio-Idempotency-Token", value: UUID().uuidString.lowercased())
        request.headers.add(name: "User-Agent", value: "TwilioProxy/1.1")
        request.headers.add(name: "Accept", value: "*/*")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=UTF-8")
            request.body = .bytes(ByteBuffer(string: body))
        }
        do {
            let (response, bytes) = try await inTime { [request] in
                let response = try await connected(request, tries: 2)
                return (response, try await response.body.collect(upTo: limit))
            }
            let status = Int(response.status.code)
            let location = [301, 302, 303, 307, 308].contains(status) ? response.headers.first(name: "Location") : nil
            let answer = Answer(
                status: status, contentType: response.headers.first(name: "Content-Type") ?? "",
                body: Array(bytes.readableBytesView), url: url
            )
            return (answer, location)
        } catch is NIOTooManyBytesError {
            throw TwilioFault(11_750, "The response is longer than \(limit / 1024) kB")
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw TwilioFault(11_200, "HTTP retrieval failure: no answer within 15 seconds from \(url)")
        } catch {
            throw TwilioFault(11_205, "HTTP connection failure: \(url)")
        }
    }

    /// The limit is for all of it: a body may come slowly too.
    private func inTime<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: .nanoseconds(Self.timeout.nanoseconds))
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw HTTPClientError.deadlineExceeded }
            return first
        }
    }

    /// A connection that did not come about is tried once more; a request that may have arrived is not sent again.
    private func connected(_ request: HTTPClientRequest, tries: Int) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(request, timeout: Self.timeout)
        } catch let error as HTTPClientError
            where error == .deadlineExceeded || error == .readTimeout || error == .remoteConnectionClosed
        {
            throw error
        } catch {
            guard tries > 1 else { throw error }
            return try await connected(request, tries: tries - 1)
        }
    }
}
