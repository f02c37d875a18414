internal import Twilio

extension Switchboard {
    func conferences(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        if request.path.count == 1 {
            guard request.method == .get else { throw .notFound(request.target) }
            let wanted = request.query
            let found = conferences.all.filter {
                (wanted["FriendlyName"] ?? $0.name) == $0.name && (wanted["Status"] ?? $0.state.rawValue) == $0.state.rawValue
            }
            return .json(200, request.page("conferences", found.map(json)))
        }
        guard let conference = conferences.find(request.path[1]) else { throw .notFound(request.target) }
        if request.path.count > 2 {
            guard request.path[2] == "Participants", conference.state != .completed else { throw .notFound(request.target) }
            return try await participants(of: conference, request)
        }
        if request.method == .post {
            guard request.optional("Status") == "completed" else {
                throw RESTError(400, 20_001, "Status must be completed")
            }
            end(conference, reason: "conference-ended-via-api")
        }
        return .json(200, json(conference))
    }

    private func participants(of conference: Conference, _ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        guard request.path.count > 3 else {
            guard request.method == .get else { throw .notFound(request.target) }
            return .json(200, request.page("participants", conference.participants.map { json($0, conference) }))
        }
        guard let participant = conference.participant(request.path[3]) else { throw .notFound(request.target) }
        switch request.method {
        case .get: return .json(200, json(participant, conference))
        case .post:
            try await change(participant, conference, request)
            return .json(200, json(participant, conference))
        case .delete:
            // Kicked: the call goes no further.
            participant.left.fire("participant_updated_via_api")
            return .empty
        }
    }

    private func change(_ participant: Participant, _ conference: Conference, _ request: RESTRequest) async throws(RESTError) {
        if let isMuted = try request.flag("Muted"), isMuted != participant.isMuted {
            participant.isMuted = isMuted
            tell(conference, isMuted ? "participant-mute" : "participant-unmute", "mute", participant)
        }
        if let isHeld = try request.flag("Hold"), isHeld != participant.isHeld {
            participant.isHeld = isHeld
            tell(conference, isHeld ? "participant-hold" : "participant-unhold", "hold", participant)
        }
        if let ends = try request.flag("EndConferenceOnExit") {
            participant.endsConference = ends
            tell(conference, "participant-modify", "modify", participant)
        }
        await conference.connect(media)
    }

    private func json(_ conference: Conference) -> JSONValue {
        let uri = "/2010-04-01/Accounts/\(settings.accountSID)/Conferences/\(conference.sid)"
        return [
            "sid": .text(conference.sid), "account_sid": .text(settings.accountSID), "api_version": "2010-04-01",
            "friendly_name": .text(conference.name), "status": .text(conference.state.rawValue), "region": "us1",
            "date_created": .text(conference.createdAt.rfc2822), "date_updated": .text(conference.createdAt.rfc2822),
            "reason_conference_ended": nil, "call_sid_ending_conference": nil, "uri": .text(uri + ".json"),
            "subresource_uris": ["participants": .text(uri + "/Participants.json")],
        ]
    }

    private func json(_ participant: Participant, _ conference: Conference) -> JSONValue {
        let uri =
            "/2010-04-01/Accounts/\(settings.accountSID)/Conferences/\(conference.sid)/Participants/\(participant.call.sid).json"
        return [
            "account_sid": .text(settings.accountSID), "call_sid": .text(participant.call.sid),
            "conference_sid": .text(conference.sid), "label": .init(participant.label), "muted": .flag(participant.isMuted),
            "hold": .flag(participant.isHeld), "coaching": false, "call_sid_to_coach": nil,
            "start_conference_on_enter": .flag(participant.startsConference),
            "end_conference_on_exit": .flag(participant.endsConference), "status": "connected", "queue_time": nil,
            "date_created": .text(participant.joinedAt.rfc2822), "date_updated": .text(participant.joinedAt.rfc2822),
            "uri": .text(uri),
        ]
    }
}
