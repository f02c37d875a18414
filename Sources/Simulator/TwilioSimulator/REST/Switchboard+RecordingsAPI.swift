internal import Twilio

extension Switchboard {
    func recordings(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        guard request.path.count > 1 else {
            guard request.method == .get else { throw .notFound(request.target) }
            let callSID = request.query["CallSid"]
            let found = recordings.values.filter { callSID == nil || $0.callSID == callSID }
            return .json(200, request.page("recordings", found.sorted { $0.createdAt > $1.createdAt }.map(json)))
        }
        // The address of the sound itself is the resource's without `.json`, or with `.wav`.
        let name = request.path[1]
        let isMedia = name.hasSuffix(".wav") || !request.target.hasSuffix(".json")
        guard let recording = recordings[name.hasSuffix(".wav") ? String(name.dropLast(4)) : name] else {
            throw .notFound(request.target)
        }
        switch request.method {
        case .get: return isMedia ? .file(recording.file, contentType: "audio/wav") : .json(200, json(recording))
        case .delete:
            _ = removeRecording(recording.sid)
            return .empty
        case .post: throw .notFound(request.target)
        }
    }

    func recordings(of call: Call, _ request: RESTRequest) throws(RESTError) -> RESTAnswer {
        guard request.path[2] == "Recordings", request.method == .get else { throw .notFound(request.target) }
        let found = recordings.values.filter { $0.callSID == call.sid }.sorted { $0.createdAt > $1.createdAt }
        return .json(200, request.page("recordings", found.map(json)))
    }

    private func json(_ recording: Recording) -> JSONValue {
        let uri = "/2010-04-01/Accounts/\(settings.accountSID)/Recordings/\(recording.sid)"
        return [
            "sid": .text(recording.sid), "account_sid": .text(settings.accountSID), "api_version": "2010-04-01",
            "call_sid": .text(recording.callSID), "conference_sid": nil, "channels": .number(recording.channels.count),
            "duration": .text(String(recording.seconds)), "source": .text(recording.source), "status": "completed",
            "date_created": .text(recording.createdAt.rfc2822), "date_updated": .text(recording.createdAt.rfc2822),
            "start_time": .text(recording.createdAt.rfc2822), "media_url": .text(settings.url(of: recording)),
            "error_code": nil, "price": nil, "price_unit": "USD", "uri": .text(uri + ".json"), "subresource_uris": [:],
        ]
    }
}
