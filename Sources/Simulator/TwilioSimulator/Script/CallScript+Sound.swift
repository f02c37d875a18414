internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// Say, Play, Pause, Gather and Record.
extension CallScript {
    func say(_ say: Say) async -> Outcome {
        guard await pickUp() != nil else { return .next }
        for _ in 0..<repetitions(say.loop) {
            guard !Task.isCancelled, !call.isOver else { break }
            await call.line.say(say.text, language: say.language, on: call)
        }
        return .next
    }

    func play(_ play: Play) async -> Outcome {
        guard let port = await pickUp() else { return .next }
        let sound: Sound
        switch play.source {
        case .digits(let digits): sound = .keys(digits)
        case .url(let url):
            guard let found = await fetchSound(base.following(url, method: .get)) else { return .next }
            sound = found
        }
        await withTaskCancellationHandler {
            await media.play(sound, to: port, loops: repetitions(play.loop))
        } onCancel: { [media] in
            Task { await media.stopPlaying(to: port) }
        }
        return .next
    }

    func pause(_ pause: Pause) async -> Outcome {
        // As a first verb it delays the answer; it never makes one.
        await idle(seconds: Double(pause.length ?? 1))
        return .next
    }

    func gather(_ gather: Gather) async -> Outcome {
        guard await pickUp() != nil else { return .next }
        let finish = gather.finishOnKey ?? "#"
        let collected = Moment<String>()
        let touched = Moment<Void>()
        var digits = ""
        var lastKey = Date()
        let take: @Exchange (Character) -> Void = { key in
            touched.fire()
            lastKey = Date()
            if finish.contains(key) { return collected.fire(digits) }
            digits.append(key)
            if let wanted = gather.numDigits, digits.count >= wanted { collected.fire(digits) }
        }
        let early = call.takeKeys()
        call.keyListener = take
        defer { call.keyListener = nil }
        early.forEach(take)

        let prompts = Task { await perform(gather.prompts.map(\.verb)) }
        await withTaskCancellationHandler {
            // The first key silences the prompts.
            let silencer = Task { if await touched.wait() != nil { prompts.cancel() } }
            _ = await prompts.value
            silencer.cancel()
        } onCancel: {
            prompts.cancel()
        }
        let patience = Double(gather.timeout ?? 5)
        lastKey = max(lastKey, Date())
        while collected.value == nil, !Task.isCancelled, !call.isOver {
            let left = patience - Date().timeIntervalSince(lastKey)
            if left <= 0 { collected.fire(digits) } else { _ = await collected.wait(seconds: left) }
        }
        let result = collected.value ?? digits
        guard !result.isEmpty || gather.actionOnEmptyResult == true else { return .next }
        return await afterwards(
            gather.action ?? "", gather.method, purpose: "Gather action", [Parameter(name: "Digits", value: result)])
    }

    func record(_ record: Record) async -> Outcome {
        guard let port = await pickUp() else { return .next }
        if record.playBeep ?? true { await media.play(.beep, to: port) }
        let key = Moment<String>()
        let finish = record.finishOnKey ?? "1234567890*#"
        call.keyListener = { if finish.contains($0) { key.fire(String($0)) } }
        defer { call.keyListener = nil }
        let recorder = await media.startRecording([[port]])
        let limit = Double(record.maxLength ?? 3600)
        let patience = Double(record.timeout ?? 5)
        while !Task.isCancelled, !call.isOver, await key.wait(seconds: 0.2) == nil {
            guard let now = await media.recording(recorder), now.seconds < limit, patience == 0 || now.silence < patience else { break }
        }
        // The recorder was asked five times a second, and may have run a little longer.
        let sounds = await media.stopRecording(recorder).map { $0.prefix(seconds: limit) }
        let recording = Recording(call: call, source: "RecordVerb", channels: sounds)
        guard recording.seconds > 0 else { return .next }
        board.keep(recording)
        tell(record.recordingStatusCallback, of: recording)
        return await afterwards(
            record.action ?? "", record.method, purpose: "Record action",
            [
                Parameter(name: "RecordingUrl", value: board.settings.url(of: recording)),
                Parameter(name: "RecordingSid", value: recording.sid),
                Parameter(name: "RecordingDuration", value: String(recording.seconds)),
                Parameter(name: "Digits", value: key.value ?? (call.isOver ? "hangup" : "")),
            ])
    }

    func tell(_ callback: String?, of recording: Recording) {
        guard let callback else { return }
        let parameters = [
            Parameter(name: "AccountSid", value: board.settings.accountSID),
            Parameter(name: "CallSid", value: recording.callSID),
            Parameter(name: "RecordingChannels", value: String(recording.channels.count)),
            Parameter(name: "RecordingDuration", value: String(recording.seconds)),
            Parameter(name: "RecordingSid", value: recording.sid),
            Parameter(name: "RecordingSource", value: recording.source),
            Parameter(name: "RecordingStatus", value: "completed"),
            Parameter(name: "RecordingUrl", value: board.settings.url(of: recording)),
        ]
        let webhook = base.following(callback, method: .post)
        Task { _ = try? await board.sender.send(webhook, parameters, purpose: "Recording callback") }
    }

    private static let maximumSoundBytes = 16 << 20

    private func fetchSound(_ webhook: Webhook) async -> Sound? {
        guard let answer = try? await board.sender.send(webhook, [], purpose: "Play", limit: Self.maximumSoundBytes) else { return nil }
        guard let sound = WaveFile.decode(answer.body) else {
            complain(12_300, "Play: the simulator plays WAVE files with PCM or µ-law, and \(webhook.url) is none")
            return nil
        }
        return sound
    }

    /// 0 is for ever, which is a thousand times at Twilio.
    private func repetitions(_ loop: Int?) -> Int { loop == 0 ? 1000 : loop ?? 1 }
}

extension Gather.Prompt {
    var verb: Verb {
        switch self {
        case .say(let say): .say(say)
        case .play(let play): .play(play)
        case .pause(let pause): .pause(pause)
        }
    }
}
