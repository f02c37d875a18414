internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// Dial with a Conference.
extension CallScript {
    func dial(_ noun: Dial.Conference, _ dial: Dial) async -> Outcome {
        guard await pickUp() != nil else { return .next }
        let conference = board.conferences.make(noun, callback: noun.statusCallback.map { base.following($0, method: .post) })
        guard conference.participants.count < conference.maximumSize else {
            return await dialEnded(dial, nil, .failed, isBridged: false)
        }
        if let label = noun.participantLabel, conference.participant(label) != nil {
            complain(16_025, "Conference: the participant label \(label) is in use")
            return await dialEnded(dial, nil, .failed, isBridged: false)
        }
        let participant = Participant(call, noun)
        await board.join(participant, conference)
        let star = Moment<Void>()
        if dial.hangupOnStar == true { call.keyListener = { if $0 == "*" { star.fire() } } }
        let leaver = Task { if await star.wait() != nil { participant.left.fire("participant_hung_up") } }
        let reason = await participant.left.wait(seconds: Double(dial.timeLimit ?? 14_400))
        leaver.cancel()
        call.keyListener = nil
        await board.leave(participant, conference, reason: reason ?? "participant_hung_up")
        if reason == "participant_updated_via_api" { return .end() }
        return await afterwards(
            dial.action, dial.method, purpose: "Dial action",
            [Parameter(name: "DialBridged", value: "true"), Parameter(name: "DialCallStatus", value: "answered")])
    }
}

extension Switchboard {
    func join(_ participant: Participant, _ conference: Conference) async {
        conference.participants.append(participant)
        tell(conference, "participant-join", "join", participant)
        // It begins with the second participant, once one is there whom it begins with.
        if conference.state == .`init`, conference.participants.count > 1, conference.participants.contains(where: \.startsConference) {
            conference.state = .inProgress
            tell(conference, "conference-start", "start", nil)
        }
        await conference.connect(media)
        publish()
    }

    func leave(_ participant: Participant, _ conference: Conference, reason: String) async {
        guard conference.participants.contains(where: { $0 === participant }) else { return }
        conference.participants.removeAll { $0 === participant }
        if let port = participant.call.port {
            await media.setHearing(of: port, [])
            await media.stopPlaying(to: port)
        }
        tell(
            conference, "participant-leave", "leave", participant,
            [
                Parameter(name: "ParticipantCallStatus", value: participant.call.status.text),
                Parameter(name: "ReasonParticipantLeft", value: reason),
            ])
        if conference.state != .completed, participant.endsConference || conference.participants.isEmpty {
            end(
                conference,
                reason: participant.endsConference ? "participant-with-end-conference-on-exit-left" : "last-participant-left",
                by: participant)
        }
        await conference.connect(media)
        publish()
    }

    func end(_ conference: Conference, reason: String, by participant: Participant? = nil) {
        guard conference.state != .completed else { return }
        conference.state = .completed
        var more = [Parameter(name: "ReasonConferenceEnded", value: reason)]
        if let participant { more.append(Parameter(name: "CallSidEndingConference", value: participant.call.sid)) }
        let left = reason == "conference-ended-via-api" ? "conference_ended_via_api" : "moderator_ended_conference"
        for other in conference.participants { other.left.fire(left) }
        tell(conference, "conference-end", "end", nil, more)
    }

    /// Sends a status callback, when somebody asked for such events.
    func tell(_ conference: Conference, _ event: String, _ kind: String, _ participant: Participant?, _ more: [Parameter] = []) {
        guard let (webhook, events) = conference.callback, events.contains(kind) else { return }
        var parameters = [
            Parameter(name: "AccountSid", value: settings.accountSID),
            Parameter(name: "ConferenceSid", value: conference.sid),
            Parameter(name: "FriendlyName", value: conference.name),
            Parameter(name: "SequenceNumber", value: String(conference.sequence)),
            Parameter(name: "StatusCallbackEvent", value: event),
            Parameter(name: "Timestamp", value: Date().rfc2822),
        ]
        conference.sequence += 1
        if let participant {
            parameters += [
                Parameter(name: "CallSid", value: participant.call.sid),
                Parameter(name: "Coaching", value: "false"),
                Parameter(name: "EndConferenceOnExit", value: String(participant.endsConference)),
                Parameter(name: "Hold", value: String(participant.isHeld)),
                Parameter(name: "Muted", value: String(participant.isMuted)),
                Parameter(name: "StartConferenceOnEnter", value: String(participant.startsConference)),
            ]
            if let label = participant.label { parameters.append(Parameter(name: "ParticipantLabel", value: label)) }
        }
        parameters += more
        Task { _ = try? await sender.send(webhook, parameters, purpose: "Conference callback: \(event)") }
    }
}
