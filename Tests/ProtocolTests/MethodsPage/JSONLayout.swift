/// Breaks compact JSON into lines that fit a page. Not a byte of it changes but the white space between its tokens.
enum JSONLayout {
    private static let width = 100

    static func lines(_ json: some StringProtocol, indent: Int = 0, behind used: Int = 0) -> String {
        guard indent + used + json.count > width, let first = json.first, first == "{" || first == "[", json.count > 2 else {
            return String(json)
        }
        let padding = String(repeating: " ", count: indent + 2)
        let members = members(json.dropFirst().dropLast()).map { member in
            guard first == "{" else { return padding + lines(member, indent: indent + 2) }
            let name = name(of: member)
            return padding + name + lines(member.dropFirst(name.count), indent: indent + 2, behind: name.count)
        }
        return "\(first)\n" + members.joined(separator: ",\n") + "\n" + String(repeating: " ", count: indent) + (first == "{" ? "}" : "]")
    }

    /// What stands between the commas of an object or a list, but not those of what is in it.
    private static func members(_ json: some StringProtocol) -> [String] {
        var members = [""]
        var depth = 0
        var isText = false
        var isEscaped = false
        for character in json {
            if isText {
                if !isEscaped, character == "\"" { isText = false }
                isEscaped = !isEscaped && character == "\\"
            } else {
                switch character {
                case "\"": isText = true
                case "{", "[": depth += 1
                case "}", "]": depth -= 1
                case "," where depth == 0:
                    members.append("")
                    continue
                default: break
                }
            }
            members[members.count - 1].append(character)
        }
        return members
    }

    /// `"name":`. Names of the wire have no escapes.
    private static func name(of member: String) -> String {
        guard let end = member.dropFirst().firstIndex(of: "\"") else { return "" }
        return String(member[...end]) + ":"
    }
}
