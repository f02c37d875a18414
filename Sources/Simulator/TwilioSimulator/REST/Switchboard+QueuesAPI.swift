internal import FoundationEssentials
internal import Twilio

extension Switchboard {
    func queues(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        if request.path.count == 1 {
            switch request.method {
            case .get: return .json(200, request.page("queues", queues.all.map(json)))
            case .post:
                let name = try request.required("FriendlyName", 20_001)
                guard name.count <= 64 else { throw RESTError(400, 20_001, "FriendlyName is longer than 64 characters") }
                guard queues.named(name) == nil else {
                    throw RESTError(400, 22_003, "A queue named \(name) already exists")
                }
                let size = try request.number("MaxSize", in: 1...5000) ?? Queues.defaultSize
                return .json(201, json(queues.make(name, maximumSize: size)))
            case .delete: throw .notFound(request.target)
            }
        }
        guard let queue = queues.find(request.path[1]) else { throw .notFound(request.target) }
        if request.path.count > 2 {
            guard request.path[2] == "Members" else { throw .notFound(request.target) }
            return try await members(of: queue, request)
        }
        switch request.method {
        case .get: return .json(200, json(queue))
        case .post:
            if let size = try request.number("MaxSize", in: 1...5000) { queue.maximumSize = size }
            return .json(200, json(queue))
        case .delete:
            guard queue.entries.isEmpty else { throw RESTError(400, 22_002, "The queue \(queue.name) is not empty") }
            queues.remove(queue)
            publish()
            return .empty
        }
    }

    private func members(of queue: WaitingQueue, _ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        guard request.path.count > 3 else {
            guard request.method == .get else { throw .notFound(request.target) }
            return .json(200, request.page("queue_members", queue.entries.map { json($0, queue) }))
        }
        let id = request.path[3]
        guard let entry = id == "Front" ? queue.entries.first : queue.entries.first(where: { $0.call.sid == id }) else {
            throw .notFound(request.target)
        }
        switch request.method {
        case .get: return .json(200, json(entry, queue))
        case .post:
            guard let webhook = try request.webhook("Url", "Method") else { throw .missing("Url", 21_205) }
            let answer = json(entry, queue)
            start(entry.call, webhook, purpose: "Dequeue URL")
            return .json(200, answer)
        case .delete: throw .notFound(request.target)
        }
    }

    private func json(_ queue: WaitingQueue) -> JSONValue {
        let uri = "/2010-04-01/Accounts/\(settings.accountSID)/Queues/\(queue.sid)"
        return [
            "sid": .text(queue.sid), "account_sid": .text(settings.accountSID), "friendly_name": .text(queue.name),
            "current_size": .number(queue.entries.count), "max_size": .number(queue.maximumSize),
            "average_wait_time": .number(queue.averageWait), "date_created": .text(queue.createdAt.rfc2822),
            "date_updated": .text(queue.createdAt.rfc2822), "uri": .text(uri + ".json"),
            "subresource_uris": ["members": .text(uri + "/Members.json")],
        ]
    }

    private func json(_ entry: QueueEntry, _ queue: WaitingQueue) -> JSONValue {
        let uri = "/2010-04-01/Accounts/\(settings.accountSID)/Queues/\(queue.sid)/Members/\(entry.call.sid).json"
        return [
            "call_sid": .text(entry.call.sid), "queue_sid": .text(queue.sid), "date_enqueued": .text(entry.since.rfc2822),
            "position": .number(queue.position(of: entry)), "wait_time": .number(entry.seconds), "uri": .text(uri),
        ]
    }
}
