internal import Protocol

/// Documents to begin from.
enum Seeds {
    static let envelopes =
        [
            #"{"jsonrpc":"2.0","id":12,"method":"tickets.get","params":{"number":7}}"#,
            #"{"jsonrpc":"2.0","id":0,"method":"tickets.list","actor":"agent:yuki","params":{"status":"open","a":[{}]}}"#,
            #" { "jsonrpc" : "2.0", "id" : "a" , "method" : "m", "actor" : "agent:yuki", "x" : [1,{"y":[true,false,null]}] } "#,
            #"{"params":{"a":"\"\\\/\b\f\n\r\t\u00e9","b":-7.25e+3,"c":0.0},"id":9223372036854775807,"jsonrpc":"2.0","method":"x"}"#,
            #"{"jsonrpc":"2.0","id":-0,"method":"m","id":1}"#, #"{"\u0069d":1,"jsonrpc":"2.0","id":1E5,"method":""}"#,
            "{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"method\":\"日本\u{2028}\",\"params\":{\"long\":\"0123456789abcdef\"}}",
        ].map { Array($0.utf8) }

    /// A call of each method with all its parameters, behind the byte that chooses it.
    static func parameters(_ methods: [MethodDescription]) -> [[UInt8]] {
        methods.enumerated().map { index, method in
            let members = method.parameters.map { "\"\($0.name)\":" + value(of: $0.type) }
            return [UInt8(index)] + Array("{\(members.joined(separator: ","))}".utf8)
        }
    }

    private static func value(of type: String) -> String {
        switch type {
        case "integer": "7"
        case "boolean": "true"
        case "object": "{}"
        case "array": #"["+12025550143"]"#
        case "string": #""+12025550143""#
        default: "\"\(type.split(separator: "|").first ?? "")\""
        }
    }
}
