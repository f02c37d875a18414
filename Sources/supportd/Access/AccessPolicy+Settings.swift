internal import Glibc
internal import Settings

extension AccessPolicy {
    /// Reads who has which role. A name that is nobody's, and a user who would be admin and gateway at once, are faults.
    mutating func read(_ reader: inout SettingsReader) {
        admins = Self.members(&reader, "supportd.admin")
        gateways = Self.members(&reader, "supportd.gateway")
        writers = Self.members(&reader, "supportd.write")
        readers = Self.members(&reader, "supportd.read")
        for user in gateways.users.intersection(admins.users).sorted() {
            reader.refuse("supportd.gatewayUsers", "names the user \(user), who is an admin too: the gateway must not be one")
        }
        for group in gateways.groups.intersection(admins.groups).sorted() {
            reader.refuse("supportd.gatewayGroups", "names the group \(group), whose members are admins too: the gateway must not be one")
        }
    }

    private static func members(_ reader: inout SettingsReader, _ role: String) -> Members {
        Members(
            users: identifiers(&reader, role + "Users", of: "user") { getpwnam($0)?.pointee.pw_uid },
            groups: identifiers(&reader, role + "Groups", of: "group") { getgrnam($0)?.pointee.gr_gid }
        )
    }

    /// Names or numbers with commas between them.
    private static func identifiers(
        _ reader: inout SettingsReader,
        _ key: String,
        of kind: String,
        _ find: (String) -> UInt32?
    ) -> Set<UInt32> {
        var identifiers: Set<UInt32> = []
        var names = 0
        guard let text = reader.text(key) else { return [] }
        for name in text.split(separator: ",") {
            let name = name.filter { !$0.isWhitespace }
            if name.isEmpty { continue }
            names += 1
            if let identifier = UInt32(name) ?? find(name) {
                identifiers.insert(identifier)
            } else {
                reader.refuse(key, "names \(name), and there is no such \(kind)")
            }
        }
        if names == 0 { reader.refuse(key, "names nobody: leave it empty, or name a \(kind)") }
        return identifiers
    }
}
