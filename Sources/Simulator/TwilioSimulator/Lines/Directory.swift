/// Who can be reached: the browsers that are registered, by identity or by telephone number.
@Exchange
final class Directory {
    nonisolated init() {}

    private var clients: [String: [any BrowserDevice]] = [:]
    private var phones: [String: [any BrowserDevice]] = [:]
    private var watchers: [String: (address: String, tell: @Exchange (any BrowserDevice) async -> Void)] = [:]
    /// Called after every change.
    var onChange: @Exchange () -> Void = {}

    /// Twilio's limit: the next registration ends the oldest.
    static let maximumDevices = 10

    func devices(of address: BrowserAddress) -> [any BrowserDevice] {
        switch address {
        case .client(let identity): clients[identity] ?? []
        case .phone(let number): phones[number] ?? []
        }
    }

    func register(_ connection: any BrowserDevice, as user: SignalUser) {
        switch user {
        case .client(let identity, _):
            guard clients[identity]?.contains(where: { $0 === connection }) != true else { return }
            clients[identity, default: []].append(connection)
            if let devices = clients[identity], devices.count > Self.maximumDevices { clients[identity]?.removeFirst() }
        case .phone(let number):
            guard phones[number]?.contains(where: { $0 === connection }) != true else { return }
            phones[number, default: []].append(connection)
            for watcher in watchers.values where watcher.address == number { Task { await watcher.tell(connection) } }
        }
        onChange()
    }

    func unregister(_ connection: any BrowserDevice) {
        for (identity, devices) in clients { clients[identity] = Self.without(connection, devices) }
        for (number, devices) in phones { phones[number] = Self.without(connection, devices) }
        onChange()
    }

    /// Tells of telephones that are switched on while `call` rings.
    func watch(
        _ address: BrowserAddress, for call: Call, _ tell: @escaping @Exchange (any BrowserDevice) async -> Void
    ) {
        if case .phone(let number) = address { watchers[call.sid] = (number, tell) }
    }

    func unwatch(_ call: Call) {
        watchers[call.sid] = nil
    }

    var registeredClients: [(identity: String, devices: Int)] {
        clients.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
    }
    var openPhones: Set<String> { Set(phones.keys) }

    private static func without(_ connection: any BrowserDevice, _ devices: [any BrowserDevice]) -> [any BrowserDevice]? {
        let rest = devices.filter { $0 !== connection }
        return rest.isEmpty ? nil : rest
    }
}
