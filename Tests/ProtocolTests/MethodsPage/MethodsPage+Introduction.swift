import Foundation
import Protocol

extension MethodsPage {
    static var introduction: String {
        let look = MethodSample.all.first { $0.name == TicketsGet.name }.map(request) ?? ""
        let length = look.utf8.count
        return """
            # The RPC methods

            <!-- Made from the code by `make methods`. A test compares the two, so change the code and not this page. -->

            `supportd` answers these methods on its Unix socket. The page shows each with its access, its parameters, its result, and a call
            with its reply. The tests check every call and reply on this page against the code.

            ## The wire

            * A frame is a length, then that many bytes of JSON in UTF-8. The length has four bytes, the most significant first.
              The request `\(look)` has \(length) bytes, so `\(hex(length))` stands before it.
            * The JSON is [JSON-RPC 2.0](https://www.jsonrpc.org/specification), without batches.
            * A client may send many requests before the first reply. Replies come in any order; `id` says which request a reply is for.
            * A time is text in RFC 3339, in UTC with milliseconds. An optional field is left out when it has no value.
              The order of an object's members means nothing, and a client ignores members that it does not know.
            * Each method needs an access: `read`, `write` or `admin`. Each of them contains the one before it. The kernel says which user is at
              the other end of the socket, and [the settings](configuration.md#who-may-do-what) say what that user may do.
            * A frame longer than 1 MiB is refused, and the connection closes.

            From a shell, `supportctl call METHOD JSON` makes any of these calls and prints the result:

            ```sh
            supportctl call tickets.get '{"number": 7}'
            ```

            ## Errors

            A call that is refused gets an `error` in the place of the `result`. Decide by `data.reason`: the reasons are stable names.
            `message` is for people and may change. `data.problems` lists every parameter that is wrong, and `data.field` names the first.
            A problem that people meet has a `code`, a stable name such as `name.empty`, and the `parameters` that a sentence needs: so a
            program can say it in its reader's language. `message` says the same in English.

            \(json(#"{"jsonrpc":"2.0","id":1,"error":\#(error.text)}"#))

            \(errors)

            ## All methods

            \(contents)

            """
    }

    /// A refusal with a field, as `tickets.create` gives it.
    static let error = Golden(
        value: WireError(
            Fault(
                .invalid, "Name can have at most 200 characters.",
                problems: [
                    .init(
                        field: "name", message: "Name can have at most 200 characters.", code: "name.tooLong",
                        parameters: ["maximum": "200"])
                ])),
        text: """
            {"code":-32602,"data":{"field":"name","problems":[{"code":"name.tooLong","field":"name",\
            "message":"Name can have at most 200 characters.","parameters":{"maximum":"200"}}],"reason":"invalid"},\
            "message":"Name can have at most 200 characters."}
            """
    )

    private static var errors: String {
        let reasons = Reason.allCases.map { ($0, WireError(Fault($0, "")).code, Declarations.sentences["Reason.\($0.rawValue)"] ?? "") }
        let others: [(Reason, Int, String)] = [
            (.invalid, WireError.parseError, "The frame is not JSON. The reply's `id` is null."),
            (.invalid, WireError.invalidRequest, "The JSON is not a request."),
            (.notFound, WireError.methodNotFound, "There is no such method."),
        ]
        let rows = (reasons + others).map { "| `\($0.0.rawValue)` | \($0.1) | \($0.2) |" }
        return (["| reason | code | when |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static var contents: String {
        let rows = MethodSample.all.map { "| \(Field.link($0.name)) | `\($0.method.access.rawValue)` | \($0.method.summary) |" }
        return (["| method | access | what |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    /// The four bytes of a frame's length.
    private static func hex(_ length: Int) -> String {
        stride(from: 24, through: 0, by: -8).map { shift in
            let digits = String(length >> shift & 0xFF, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
