import ArgumentParser
import Glibc
import Logging
import ServiceProgram
import Settings
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(20))) struct ServiceProgramTests {
    private struct Failure: Error {}
    private final class Record: Sendable {
        let reads = Mutex(0)
        let applied = Mutex<[Int]>([])
    }

    @Test func wrongSettingsEndAProgramWith78() async {
        let code = await code { _ in
            var reader = await SettingsReader(environment: [:])
            _ = reader.required("supportd.socket", for: "the place to listen")
            try reader.check()
        }
        #expect(code == ExitCode(78))
    }

    @Test func anErrorThatIsAboutTheSettingsCountsAsOne() async {
        #expect(await code(isConfiguration: { $0 is Failure }) { _ in throw Failure() } == ExitCode(78))
    }

    @Test func anyOtherErrorEndsAProgramWith1() async {
        #expect(await code { _ in throw Failure() } == ExitCode(1))
    }

    @Test func aProgramsOwnExitCodeStays() async {
        #expect(await code { _ in throw ExitCode(3) } == ExitCode(3))
        #expect(await code { _ in } == nil)
    }

    @Test func aHangupAppliesTheSettingsAndWrongOnesLeaveTheOldInForce() async throws {
        struct Changed: ReloadableSettings {
            let logLevel: Logger.Level
            let number: Int
        }
        let reads = AsyncStream.makeStream(of: Int.self)
        let record = Record()
        try await ServiceProgram.run("test", environment: [:]) { program in
            let signals = await ReloadSignals()
            let reloading = Task {
                await program.reload(on: signals) {
                    let number = record.reads.withLock { count in
                        count += 1
                        return count
                    }
                    defer { reads.continuation.yield(number) }
                    if number == 2 { throw Failure() }
                    return Changed(logLevel: .critical, number: number)
                } apply: { settings in
                    record.applied.withLock { $0.append(settings.number) }
                    return []
                } status: {
                    "serving"
                }
            }
            // The next signal is sent after the last one was read: signals of one kind are not counted.
            var iterator = reads.stream.makeAsyncIterator()
            for number in 1...3 {
                kill(getpid(), SIGHUP)
                #expect(await iterator.next() == number)
            }
            reloading.cancel()
            await reloading.value
        }
        #expect(record.applied.withLock { $0 } == [1, 3])
    }

    private func code(
        isConfiguration: (any Error) -> Bool = { _ in false }, _ body: (ServiceProgram) async throws -> Void
    ) async -> ExitCode? {
        do {
            try await ServiceProgram.run("test", environment: [:], isConfiguration: isConfiguration, body)
            return nil
        } catch {
            return error as? ExitCode
        }
    }
}
