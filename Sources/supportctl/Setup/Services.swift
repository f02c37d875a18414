internal import Foundation
internal import Glibc
internal import Protocol

/// The units that systemd runs, where it does.
struct Services {
    let isActive: Bool

    /// - Parameter isActive: whether they are to be touched at all.
    init(isActive: Bool) {
        self.isActive = isActive && geteuid() == 0 && FileManager.default.fileExists(atPath: "/run/systemd/system")
    }

    func restart(_ unit: String) throws {
        guard isActive else { return }
        let systemctl = Process()
        systemctl.executableURL = URL(filePath: "/usr/bin/systemctl")
        systemctl.arguments = ["restart", unit]
        do { try systemctl.run() } catch { throw Fault(.internal, "systemctl cannot be run: \(error)") }
        systemctl.waitUntilExit()
        guard systemctl.terminationStatus == 0 else {
            throw Fault(.unavailable, "\(unit) does not start: `journalctl -u \(unit)` says why. The configuration is written")
        }
    }
}
