internal import FoundationEssentials
internal import Settings
internal import Twilio
internal import XML

extension Switchboard {
    /// A handset sends a text; the desk's number asks the messaging URL for a reply.
    func receive(from: String, to: String, _ body: String) async {
        let message = Message(from: from, to: to, body: body, direction: "inbound", status: "received")
        messages.add(message)
        publish()
        guard to == settings.phoneNumber, let webhook = settings.messaging else { return }
        let parameters = [
            Parameter(name: "AccountSid", value: settings.accountSID), Parameter(name: "ApiVersion", value: "2010-04-01"),
            Parameter(name: "Body", value: body), Parameter(name: "From", value: from),
            Parameter(name: "MessageSid", value: message.sid), Parameter(name: "NumMedia", value: "0"),
            Parameter(name: "NumSegments", value: String((body.count + 159) / 160)),
            Parameter(name: "SmsMessageSid", value: message.sid), Parameter(name: "SmsSid", value: message.sid),
            Parameter(name: "SmsStatus", value: "received"), Parameter(name: "To", value: to),
        ]
        guard let answer = try? await sender.send(webhook, parameters, purpose: "Messaging URL") else { return }
        reply(to: message, answer)
    }

    /// `<Message>` answers the sender, or whom it names.
    private func reply(to message: Message, _ answer: WebhookSender.Answer) {
        guard !answer.body.isEmpty else {
            return sender.log.note(TwilioFault(11_770, "Empty response body"), url: answer.url)
        }
        do {
            let root = try Markup.parse(answer.body)
            for element in root.children where element.name == "Message" {
                let body = element.children.first { $0.name == "Body" }?.text ?? element.text
                messages.add(
                    Message(
                        from: element.attributes["from"] ?? message.to, to: element.attributes["to"] ?? message.from,
                        body: body.trimmed, direction: "outbound-reply", status: "delivered"))
            }
            publish()
        } catch {
            sender.log.note(error, url: answer.url)
        }
    }
}
