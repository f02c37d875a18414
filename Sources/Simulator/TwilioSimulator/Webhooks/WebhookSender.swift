internal import FoundationEssentials
internal import HTTPClient
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

    let client: any RequestSending
    let signature: RequestSignature
    let log: WebhookLog

    static let timeout = Duration.seconds(15)
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
        var request = HTTPRequest(body == nil ? .get : .post, url)
        request.headers = [
            ("X-Twilio-Signature", signature), ("I-Twilio-Idempotency-Token", UUID().uuidString.lowercased()),
        ]
        if let body {
            request.headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))
            request.body = Array(body.utf8)
        }
        request.timeout = Self.timeout
        request.maximumBodyBytes = limit
        do throws(HTTPFailure) {
            let reply = try await connected(request, tries: 2)
            let location = [301, 302, 303, 307, 308].contains(reply.status) ? reply.header("Location") : nil
            let answer = Answer(status: reply.status, contentType: reply.header("Content-Type") ?? "", body: reply.body, url: url)
            return (answer, location)
        } catch {
            throw switch error {
            case .tooLong: TwilioFault(11_750, "The response is longer than \(limit / 1024) kB")
            case .timedOut: TwilioFault(11_200, "HTTP retrieval failure: no answer within 15 seconds from \(url)")
            default: TwilioFault(11_205, "HTTP connection failure: \(url)")
            }
        }
    }

    /// A connection that did not come about is tried once more; a request that may have arrived is not sent again.
    private func connected(_ request: HTTPRequest, tries: Int) async throws(HTTPFailure) -> HTTPReply {
        do throws(HTTPFailure) {
            return try await client.send(request)
        } catch {
            guard error.isBeforeSending, tries > 1 else { throw error }
            return try await connected(request, tries: tries - 1)
        }
    }
}
