internal import Twilio

extension Switchboard {
    /// Lets a call do what the answer to a webhook says. Its present script is cancelled.
    func start(_ call: Call, _ webhook: Webhook, purpose: String) {
        run(call) { await $0.run(.fetch(webhook, purpose: purpose, more: [])) }
    }

    func start(_ call: Call, verbs: [Verb]) {
        let base = settings.voice
        run(call) { await $0.run(.document(verbs, at: base)) }
    }

    private func run(_ call: Call, _ body: @escaping @Exchange (CallScript) async -> Void) {
        let old = call.script
        if call.parent != nil { call.sentElsewhere.fire() }
        // Cancelled at once, so that no verb of the old script comes first.
        old?.cancel()
        call.script = Task {
            await old?.value
            guard !call.isOver else { return }
            await body(CallScript(call, on: self))
        }
    }
}
