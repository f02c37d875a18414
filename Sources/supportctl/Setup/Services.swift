internal import FoundationEssentials
internal import Glibc
internal import Protocol
internal import Subprocess
internal import SystemPackage

/// The units that systemd runs, where it does.
struct Services {
    let isActive: Bool

    /// - Parameter isActive: whether they are to be touched at all.
    init(isActive: Bool) {
        self.isActive = isActive && geteuid() == 0 && FileManager.default.fileExists(atPath: "/run/systemd/system")
    }

    func restart(_ unit: String) async throws {
        guard isActive else { return }
        let result: ExecutionResult<Void, FileDescriptorOutput, FileDescriptorOutput>
        do {
            result = try await run(
                .path("/usr/bin/systemctl"), arguments: ["restart", unit], output: .currentStandardOutput, error: .currentStandardError)
        } catch {
            throw Fault(.internal, "The program systemctl cannot be run: \(error).")
        }
        guard result.terminationStatus.isSuccess else {
            throw Fault(.unavailable, "\(unit) does not start: `journalctl -u \(unit)` says why. The configuration is written.")
        }
    }
}
