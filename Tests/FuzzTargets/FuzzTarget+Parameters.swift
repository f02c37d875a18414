internal import Foundation
internal import Protocol

extension FuzzTarget {
    /// The first byte chooses a method, the others are its parameters: they are taken exactly when they are what
    /// `server.describe` says, and what is taken comes back from its own JSON.
    static let parameters = FuzzTarget("parameters", seeds: Seeds.parameters(Methods.descriptions)) { bytes in
        guard let first = bytes.first else { return nil }
        let json = Array(bytes.dropFirst())
        // The envelope lets nothing else through to here.
        guard isObject(json) else { return nil }
        return Methods.problem(Int(first) % Methods.descriptions.count, json)
    }

    private static func isObject(_ json: [UInt8]) -> Bool {
        guard String(validating: json, as: UTF8.self) != nil else { return false }
        var scanner = JSONScanner()
        do throws(JSONSyntaxError) {
            try scanner.members(of: json.span.bytes) { _, _ in }
            try scanner.end(of: json.span.bytes)
            return true
        } catch {
            return false
        }
    }
}

extension MethodList {
    fileprivate static func problem(_ wanted: Int, _ json: [UInt8]) -> String? {
        var index = 0
        var problem: String?
        func visit<N: Method>(_ method: N.Type) {
            if index == wanted { problem = FuzzTarget.problem(method, json) }
            index += 1
        }
        repeat visit((each M).self)
        return problem
    }
}

extension FuzzTarget {
    fileprivate static func problem<M: Method>(_ method: M.Type, _ json: [UInt8]) -> String? {
        let described = MethodDescription(method).parameters
        do throws(Fault) {
            let value = try method.parameters(json.span.bytes)
            let again = try? method.parameters(value.jsonBytes.span.bytes)
            guard again == value else { return "\(M.name) does not come back from its own JSON" }
            return fits(described, json) == false ? "\(M.name) takes what it does not describe" : nil
        } catch {
            guard error.reason == .invalid else { return "\(M.name) is refused as \(error.reason)" }
            return fits(described, json) == true ? "\(M.name) refuses what it describes: \(error.message)" : nil
        }
    }

    /// Whether the members are what is described; nil where that is a matter of taste: names that stand twice or have escapes,
    /// numbers with a fraction or an exponent.
    private static func fits(_ described: [MethodDescription.Parameter], _ json: [UInt8]) -> Bool? {
        guard !JSONOracle.isFoundationsOwn(json), let object = JSONOracle.object(json) else { return nil }
        var names: Set<String> = []
        var isPlain = true
        var scanner = JSONScanner()
        try? scanner.members(of: json.span.bytes) { name, _ in
            let text = String(decoding: json[name], as: UTF8.self)
            if text.contains("\\") || !names.insert(text).inserted { isPlain = false }
        }
        guard isPlain else { return nil }
        guard names.isSubset(of: described.map(\.name)) else { return false }
        for parameter in described {
            guard let value = object[parameter.name], !(value is NSNull) else {
                if parameter.required { return false }
                continue
            }
            switch (parameter.type, JSONOracle.kind(of: value)) {
            case ("string", .string), ("boolean", .boolean): continue
            // What is inside is not described.
            case ("object", .object), ("array", .array): return nil
            case ("string", _), ("boolean", _), ("object", _), ("array", _): return false
            case ("integer", .number):
                guard let number = value as? NSNumber, let integer = Int("\(number)"), abs(integer) < 1 << 53 else { return nil }
            case ("integer", _): return false
            case (let names, .string):
                guard let text = value as? String, names.split(separator: "|").contains(text[...]) else { return false }
            default: return false
            }
        }
        return true
    }
}
