internal import Dispatch
internal import Foundation
internal import Synchronization

/// The servers that run, and the directories that they use: Ctrl-C leaves none behind.
enum Children {
    private static let processes = Mutex<Set<Int32>>([])

    static func started(_ process: Int32) { processes.withLock { _ = $0.insert(process) } }
    static func ended(_ process: Int32) { processes.withLock { _ = $0.remove(process) } }

    /// Stops the servers, removes `directories` and exits when the user interrupts.
    static func stopOnInterrupt(removing directories: [String]) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                for process in processes.withLock({ $0 }) { kill(process, SIGKILL) }
                for directory in directories { try? FileManager.default.removeItem(atPath: directory) }
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }
}
