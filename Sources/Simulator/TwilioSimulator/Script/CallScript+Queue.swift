internal import Twilio
internal import WebRTC

/// Enqueue, and Dial with a Queue.
extension CallScript {
    func enqueue(_ enqueue: Enqueue) async -> Outcome {
        guard await pickUp() != nil else { return .next }
        let queue = board.queues.make(enqueue.name)
        guard !queue.isFull else { return await enqueued(enqueue, queue, nil, .queueFull) }
        let entry = queue.add(call)
        board.publish()
        let waiting = Task { await wait(in: entry, enqueue) }
        entry.waiting = waiting
        let result = await entry.left.wait()
        waiting.cancel()
        queue.remove(entry)
        let wasTaken = entry.taken.value != nil
        let end = result ?? (call.isOver ? (wasTaken ? .bridged : .hangup) : .redirected)
        // Whoever talked to this caller is told, before the caller goes anywhere else.
        entry.left.fire(end)
        if wasTaken, let port = call.port { await media.setHearing(of: port, []) }
        board.publish()
        return await enqueued(enqueue, queue, entry, end)
    }

    private func enqueued(_ enqueue: Enqueue, _ queue: WaitingQueue, _ entry: QueueEntry?, _ result: QueueEntry.Result) async -> Outcome {
        await afterwards(
            enqueue.action, enqueue.method, purpose: "Enqueue action",
            [
                Parameter(name: "QueueResult", value: result.rawValue), Parameter(name: "QueueSid", value: queue.sid),
                Parameter(name: "QueueTime", value: String(entry?.seconds ?? 0)),
            ])
    }

    /// What the waiting caller hears, over and over, until somebody takes the call.
    private func wait(in entry: QueueEntry, _ enqueue: Enqueue) async {
        guard enqueue.waitURL != "", let port = call.port else { return }
        guard let url = enqueue.waitURL else { return await media.play(.waiting, to: port, loops: 0) }
        let webhook = base.following(url, method: enqueue.waitURLMethod)
        while !Task.isCancelled, !call.isOver, entry.taken.value == nil {
            let script = CallScript(call, on: board)
            let queue = entry.queue
            let more = [
                Parameter(name: "AvgQueueTime", value: String(queue.averageWait)),
                Parameter(name: "CurrentQueueSize", value: String(queue.entries.count)),
                Parameter(name: "MaxQueueSize", value: String(queue.maximumSize)),
                Parameter(name: "QueuePosition", value: String(queue.position(of: entry))),
                Parameter(name: "QueueSid", value: queue.sid),
                Parameter(name: "QueueTime", value: String(entry.seconds)),
            ]
            let started = ContinuousClock.now
            switch await script.performOnce(webhook, purpose: "Queue wait", more: more) {
            case .leave where entry.taken.value == nil: return entry.left.fire(.leave)
            case .end where entry.taken.value == nil: return await board.hangUp(call)
            default: break
            }
            // A document without a sound would be asked for without a pause.
            if ContinuousClock.now - started < .seconds(1) { await idle(seconds: 1) }
        }
    }

    /// One document of a subordinate script: redirects within it are followed.
    func performOnce(_ webhook: Webhook, purpose: String, more: [Parameter]) async -> Outcome {
        var step = Step.fetch(webhook, purpose: purpose, more: more)
        for _ in 0..<WebhookSender.maximumRedirects {
            let outcome = await perform(await verbs(of: step))
            guard case .go(let next) = outcome else { return outcome }
            step = next
        }
        return .next
    }

    /// An agent takes the first of a queue.
    func dial(_ noun: Dial.Queue, _ dial: Dial) async -> Outcome {
        guard let port = await pickUp() else { return .next }
        guard let queue = board.queues.named(noun.name), let entry = queue.entries.first(where: { !$0.call.isOver }),
            let other = entry.call.port
        else { return await dialEnded(dial, nil, .failed, isBridged: false) }
        entry.taken.fire(call)
        queue.remove(entry)
        board.publish()
        // What the caller was told while waiting is not said into the conversation.
        entry.waiting?.cancel()
        await media.stopPlaying(to: other)
        await entry.waiting?.value
        if let url = noun.url {
            let more = [
                Parameter(name: "DequeingCallSid", value: call.sid), Parameter(name: "QueueSid", value: queue.sid),
                Parameter(name: "QueueTime", value: String(entry.seconds)),
            ]
            let script = CallScript(entry.call, on: board)
            _ = await script.performOnce(base.following(url, method: noun.method), purpose: "Queue url", more: more)
        }
        await media.setHearing(of: port, [other])
        await media.setHearing(of: other, [port])
        _ = await entry.left.wait(seconds: Double(dial.timeLimit ?? 14_400))
        await media.setHearing(of: port, [])
        entry.left.fire(.bridged)
        return await dialEnded(dial, entry.call, .completed, isBridged: true)
    }
}
