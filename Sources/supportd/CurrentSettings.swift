internal import Synchronization

/// The settings in force, of which some may change while the daemon runs.
final class CurrentSettings: Sendable {
    private let state: Mutex<DaemonSettings>

    init(_ settings: DaemonSettings) { state = Mutex(settings) }

    var settings: DaemonSettings {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
