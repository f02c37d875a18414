internal import Twilio

extension Switchboard {
    func messages(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        if request.path.count == 1 {
            switch request.method {
            case .get:
                let wanted = request.query
                let found = messages.all.reversed()
                    .filter { (wanted["To"] ?? $0.to) == $0.to && (wanted["From"] ?? $0.from) == $0.from }
                return .json(200, request.page("messages", found.map { json($0) }))
            case .post:
                // As Twilio says at once; here it is delivered by then.
                return .json(201, json(try send(request), status: "queued"))
            case .delete: throw .notFound(request.target)
            }
        }
        guard request.method == .get, let message = messages.all.first(where: { $0.sid == request.path[1] }) else {
            throw .notFound(request.target)
        }
        return .json(200, json(message))
    }

    private func send(_ request: RESTRequest) throws(RESTError) -> Message {
        let to = try request.required("To", 21_604)
        guard case .number(let number) = Endpoint(to), number.utf8.count >= 9 else {
            throw RESTError(400, 21_211, "The 'To' number \(to) is not a valid phone number")
        }
        let from = try request.required("From", 21_603)
        guard settings.owns(from) else {
            throw RESTError(400, 21_606, "The 'From' phone number \(from) is not a valid, message-capable number of the account")
        }
        let body = try request.required("Body", 21_602)
        guard body.count <= 1600 else { throw RESTError(400, 21_617, "The message body exceeds the 1600 character limit") }
        addPhone(number)
        let message = Message(from: from, to: to, body: body, direction: "outbound-api", status: "delivered")
        messages.add(message)
        publish()
        if let webhook = try request.webhook("StatusCallback", "StatusCallbackMethod") { tell(webhook, of: message) }
        return message
    }

    /// Tells of the message's way, as far as this machine's go: sent, and delivered.
    private func tell(_ webhook: Webhook, of message: Message) {
        let account = settings.accountSID
        Task {
            for status in ["sent", "delivered"] {
                let parameters = [
                    ("AccountSid", account), ("ApiVersion", "2010-04-01"), ("From", message.from), ("MessageSid", message.sid),
                    ("MessageStatus", status), ("SmsSid", message.sid), ("SmsStatus", status), ("To", message.to),
                ]
                _ = try? await sender.send(webhook, parameters.map(Parameter.init), purpose: "Message callback: \(status)")
            }
        }
    }

    private func json(_ message: Message, status: String? = nil) -> JSONValue {
        [
            "sid": .text(message.sid), "account_sid": .text(settings.accountSID), "api_version": "2010-04-01",
            "from": .text(message.from), "to": .text(message.to), "body": .text(message.body),
            "direction": .text(message.direction), "status": .text(status ?? message.status), "num_media": "0",
            "num_segments": .text(String((message.body.count + 159) / 160)), "error_code": nil, "error_message": nil,
            "date_created": .text(message.createdAt.rfc2822), "date_sent": .text(message.createdAt.rfc2822),
            "date_updated": .text(message.createdAt.rfc2822), "messaging_service_sid": nil, "price": nil, "price_unit": "USD",
            "uri": .text("/2010-04-01/Accounts/\(settings.accountSID)/Messages/\(message.sid).json"),
            "subresource_uris": [:],
        ]
    }
}
