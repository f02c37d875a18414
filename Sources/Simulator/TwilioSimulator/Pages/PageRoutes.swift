internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Twilio

/// The overview, the handsets, and what they are told as it happens.
struct PageRoutes: Sendable {
    let board: Switchboard

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in try page("overview") }
        router.get("/workbench") { _, _ in try page("workbench") }
        router.get("/workbench.json") { request, _ in try json(Workbench(board.settings, for: request.head)) }
        router.get("/phones/:number") { _, context in
            _ = try number(context)
            return try page("handset")
        }
        router.get("/desk.json") { _, _ in
            try json(["number": board.settings.phoneNumber, "name": "Birchwood Bicycle Polo Co.", "url": board.settings.deskURL])
        }
        router.get("/events") { _, _ in overviewEvents() }
        router.get("/phones/:number/events") { _, context in handsetEvents(try number(context)) }
        router.post("/phones/:number/messages") { request, context in try await sendMessage(request, from: try number(context)) }
        router.get("/recordings/:sid") { _, context in try await recording(context.parameters.require("sid")) }
        router.get("/healthz") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ok\n"))) }
    }

    private func page(_ name: String) throws -> Response {
        guard let bytes = FileManager.default.contents(atPath: board.settings.assets + "/Public/\(name).html") else {
            throw HTTPError(.internalServerError, message: "\(name).html is missing")
        }
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func number(_ context: BasicRequestContext) throws -> String {
        let text = try context.parameters.require("number")
        let number = text.percentDecoded ?? text
        guard case .number = Endpoint(number), number.utf8.count >= 8 else {
            throw HTTPError(.notFound, message: "A handset's address ends with a number in E.164, such as /phones/+12025550143.")
        }
        return number
    }

    private func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
    }

    // MARK: As it happens

    private func overviewEvents() -> Response {
        events { sink in
            let log = board.sender.log
            for entry in log.entries { sink.send("webhook", entry) }
            let (stream, changes) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let watcher = board.watch { changes.yield() }
            let listener = log.listen { sink.send("webhook", $0) }
            sink.send("state", Overview(board))
            for await _ in stream { sink.send("state", Overview(board)) }
            board.unwatch(watcher)
            log.unlisten(listener)
        }
    }

    private func handsetEvents(_ number: String) -> Response {
        events { sink in
            let (stream, changes) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let watcher = board.watch { changes.yield() }
            var shown: String?? = .none
            changes.yield()
            for await _ in stream {
                let messages = board.messages.of(number)
                guard shown != .some(messages.last?.sid) else { continue }
                shown = .some(messages.last?.sid)
                sink.send("messages", messages.map { HandsetMessage($0, number) })
            }
            board.unwatch(watcher)
        }
    }

    private func events(_ body: @escaping @Exchange (EventSink) async -> Void) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                let (lines, sink) = AsyncStream<ByteBuffer>.makeStream(bufferingPolicy: .bufferingNewest(512))
                let producer = Task { @Exchange in await body(EventSink(sink)) }
                // A browser that is gone is found out by writing to it.
                let clock = Task {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .seconds(15))
                        sink.yield(ByteBuffer(string: ": \n\n"))
                    }
                }
                defer {
                    producer.cancel()
                    clock.cancel()
                }
                for await line in lines { try await writer.write(line) }
                try await writer.finish(nil)
            })
    }

    // MARK: Texts and recordings

    private func sendMessage(_ request: Request, from number: String) async throws -> Response {
        var request = request
        if let origin = request.headers[.origin], let host = request.head.authority, !origin.hasSuffix("//\(host)") {
            throw HTTPError(.forbidden, message: "Only the handset's own page sends its texts.")
        }
        let body = try await request.collectBody(upTo: 16_384)
        guard let form = try? FormParameters(parsing: body.readableBytesView), let to = form["to"], let text = form["body"],
            case .number = Endpoint(to), !text.isEmpty, text.count <= 1600
        else { throw HTTPError(.unprocessableContent, message: "A text has a number, to, and 1 to 1600 characters, body.") }
        await board.receive(from: number, to: to, text)
        return Response(status: .noContent)
    }

    private func recording(_ sid: String) async throws -> Response {
        guard let recording = await board.recordings[sid] else { throw HTTPError(.notFound, message: "There is no such recording.") }
        return Response(
            status: .ok, headers: [.contentType: "audio/wav"], body: .init(byteBuffer: ByteBuffer(bytes: recording.file)))
    }
}

/// Writes server-sent events (HTML, section 9.2).
struct EventSink: Sendable {
    private let sink: AsyncStream<ByteBuffer>.Continuation

    init(_ sink: AsyncStream<ByteBuffer>.Continuation) {
        self.sink = sink
    }

    func send(_ event: String, _ value: some Encodable) {
        guard let json = try? JSONEncoder().encode(value) else { return }
        sink.yield(ByteBuffer(string: "event: \(event)\ndata: \(String(decoding: json, as: UTF8.self))\n\n"))
    }
}
