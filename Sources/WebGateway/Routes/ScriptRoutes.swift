internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Scripts that are no files of ours: the sentences of each language, and the Voice SDK.
struct ScriptRoutes: Sendable {
    let settings: GatewaySettings

    private static let contentType = "text/javascript; charset=utf-8"

    func add(to router: Router<GatewayContext>) {
        for (language, words) in settings.scriptWords {
            router.get(RouterPath(ScriptWords.path(of: language))) { request, _ in sentences(words, request) }
        }
        router.get(RouterPath(VoiceSDK.path)) { _, _ in try voiceSDK() }
    }

    /// Browsers ask each time whether they have changed, as for our files.
    private func sentences(_ words: ScriptWords, _ request: Request) -> Response {
        let headers: HTTPFields = [.contentType: Self.contentType, .cacheControl: "no-cache", .eTag: words.entityTag]
        if request.headers[.ifNoneMatch] == words.entityTag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: words.module))
    }

    private func voiceSDK() throws -> Response {
        guard let script = settings.voiceSDK.script else { throw HTTPError(.notFound) }
        return Response(
            status: .ok,
            headers: [.contentType: Self.contentType, .cacheControl: "max-age=3600"],
            body: ResponseBody(byteBuffer: script)
        )
    }
}
