internal import Glibc
internal import LMDB
internal import PhoneNumbers
internal import RPC
internal import Settings
internal import Store

/// Where the daemon keeps its data, who may call it, and its bounds.
struct DaemonSettings: Sendable {
    var dataDirectory: String
    var socket: UnixSocketPath
    var store = Store.Options()
    var limits = RPCServer.Limits()
    var access: AccessPolicy

    init(dataDirectory: String, socket: UnixSocketPath, access: AccessPolicy = AccessPolicy(admins: [0, getuid()])) {
        self.dataDirectory = dataDirectory
        self.socket = socket
        self.access = access
    }

    /// Reads all settings, and throws all that is wrong with them together.
    init(_ reader: inout SettingsReader) throws(SettingsFaults) {
        self.init(
            dataDirectory: reader.required("supportd.dataDirectory", for: "the directory that tickets are kept in"),
            socket: UnixSocketPath(reader.required("supportd.socket", for: "where to listen, for example /run/supportd/supportd.sock"))
        )
        // Address space: the first size, and what it may grow to.
        store.environment.mapSize = reader.integer("supportd.mapSizeMebibytes", default: 1024, in: 1...(16 << 20)) << 20
        store.environment.maximumMapSize = reader.integer("supportd.mapMaximumMebibytes", default: 1 << 20, in: 1...(16 << 20)) << 20
        limits.connections = reader.integer("supportd.maximumConnections", default: limits.connections, in: 1...100_000)
        if let code = reader.text("supportd.defaultRegion") {
            if let region = Region(code) {
                store.region = region
            } else {
                reader.refuse("supportd.defaultRegion", "must be a country code such as US or JP, and is \(code)")
            }
        }
        access.admins.formUnion(Self.users(&reader, "supportd.adminUsers"))
        access.gateways = Self.users(&reader, "supportd.gatewayUsers")
        try reader.check()
    }

    /// User names or uids with commas between them.
    private static func users(_ reader: inout SettingsReader, _ key: String) -> Set<UInt32> {
        var identifiers: Set<UInt32> = []
        for name in (reader.text(key) ?? "").split(separator: ",") {
            let name = name.filter { !$0.isWhitespace }
            if let identifier = UInt32(name) {
                identifiers.insert(identifier)
            } else if let entry = getpwnam(name) {
                identifiers.insert(entry.pointee.pw_uid)
            } else {
                reader.refuse(key, "names \(name), and there is no such user")
            }
        }
        return identifiers
    }
}
