import Foundation
import LMDB
import Logging
import Protocol
import RPC
import Store
import Synchronization
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct BackupTests {
    @Test func backupsAreWholeWhileWritesGoOn() async throws {
        try await withDaemon({ _ in }) { client, settings async throws in
            let isDone = Guarded(false)
            let count = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var count = 0
                        while !isDone.withLock({ $0 }) {
                            _ = try await client.call(TicketsCreate.sample())
                            count += 1
                        }
                        return count
                    }
                }
                var last = 0
                for _ in 0..<5 {
                    let before = try await client.call(ServerInfo()).events
                    let backup = try await client.call(ServerBackup())
                    #expect(backup.events >= before && backup.sequence == backup.events && backup.tickets == backup.events)
                    #expect(backup.events >= last)
                    last = backup.events
                    let path = settings.backups.directory + "/\(backup.name).mdb"
                    #expect(try Snapshot(path: path).expectManifest() == backup)
                    let store = try Store(reading: path, isFile: true)
                    let report = try store.environment.read { try store.check(in: $0) }
                    #expect(report == ServerCheck.Result(problems: [], tickets: backup.tickets, events: backup.events))
                }
                isDone.withLock { $0 = true }
                return try await group.reduce(0, +)
            }
            #expect(try await client.call(ServerCheck()) == ServerCheck.Result(problems: [], tickets: count, events: count))
            let list = try await client.call(ServerBackups())
            #expect(list.directory == settings.backups.directory && list.backups.count == 5)
        }
    }

    @Test func theOldestGoAndOthersStay() async throws {
        let time = Guarded<Int64>(1_795_487_451_123)
        let clock: @Sendable () -> Timestamp = {
            Timestamp(
                milliseconds: time.withLock {
                    $0 += 1000; return $0
                })
        }
        try await withDaemon({ $0.backups.kept = 2 }, clock: clock) { client, settings async throws in
            let directory = settings.backups.directory
            var names: [String] = []
            for _ in 0..<4 { names.append(try await client.call(ServerBackup()).name) }
            #expect(names[0].wholeMatch(of: /supportd-20261124T0230\d\d\.123Z/) != nil)
            #expect(try await client.call(ServerBackups()).backups.map(\.name) == names.suffix(2))
            // One of somebody else's, older than all.
            for end in ["mdb", "json"] {
                try FileManager.default.copyItem(atPath: "\(directory)/\(names[3]).\(end)", toPath: "\(directory)/a.\(end)")
            }
            _ = try await client.call(ServerBackup())
            #expect(FileManager.default.fileExists(atPath: directory + "/a.mdb"))
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/\(names[2]).mdb"))
        }
    }

    @Test func aStopGivesABackupUp() async throws {
        try await withDirectory { directory in
            let store = try Store(directory: directory)
            let origin = Origin(actor: "uid:0", time: Timestamp(milliseconds: 0))
            _ = try store.environment.write { try store.apply(.reportDenials(nil, count: 1, by: origin), in: &$0) }
            let backups = Backups(BackupSettings(dataDirectory: directory), of: store, logger: silent)
            backups.cancel()
            let fault = #expect(throws: Fault.self) { try backups.make(at: origin.time) }
            #expect(fault?.reason == .unavailable)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/backups") == [])
            await backups.stop()
        }
    }

    @Test func aDamagedBackupTakesNoSoundOnesPlace() {
        func backup(_ second: Int64, isDamaged: Bool = false) -> Backup {
            Backup(
                name: "\(second)", time: Timestamp(milliseconds: second * 1000), version: "", schemaVersion: 2, bytes: 0, sha256: "",
                tickets: 0, events: 0, sequence: 0, problems: isDamaged ? ["It is damaged."] : nil)
        }
        func old(_ others: [Backup], _ newest: Backup, _ count: Int) -> [String] {
            Backups.old(others, behind: newest, keeping: count).map(\.name)
        }
        let sound = (1...3).map { backup($0) }
        #expect(old(sound, backup(4), 3) == ["1"])
        #expect(old(sound, backup(4), 1) == ["1", "2", "3"])
        #expect(old(sound, backup(4, isDamaged: true), 2) == [])
        let damaged = (4...6).map { backup($0, isDamaged: true) }
        #expect(old(sound + damaged, backup(7, isDamaged: true), 2) == ["4", "5"])
        // A damaged backup between sound ones goes when all that are kept are newer, and not before.
        let mixed = [backup(1), backup(2, isDamaged: true), backup(3), backup(4)]
        #expect(old(mixed, backup(5), 3) == ["1", "2"])
        #expect(old(mixed, backup(5), 4) == [])
        // The store was repaired: the damaged ones go when all sound ones that are left are newer.
        #expect(old(sound + damaged, backup(7), 3) == ["1"])
        #expect(old(damaged + [backup(7), backup(8)], backup(9), 3) == ["4", "5", "6"])
        #expect(old(damaged, backup(7), 3) == ["4", "5", "6"])
        #expect(old([], backup(1), 1) == [])
    }

    @Test func aSnapshotIsReadInParts() async throws {
        try await withDaemon({ _ in }) { client, settings async throws in
            for number in 0..<80 {
                let text = String(repeating: "\(number % 10)", count: 16_000)
                _ = try await client.call(TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: text))
            }
            let backup = try await client.call(ServerBackup())
            var bytes = Data()
            var offset: Int? = 0
            while let start = offset {
                let chunk = try await client.call(ServerBackupChunk(name: backup.name, offset: start))
                bytes += try #require(Data(base64Encoded: chunk.data))
                offset = chunk.next
            }
            #expect(bytes.count > 2 * ServerBackupChunk.size)
            #expect(bytes == FileManager.default.contents(atPath: settings.backups.directory + "/\(backup.name).mdb"))
            #expect(try await client.call(ServerBackupChunk(name: backup.name, offset: bytes.count)).data == "")
            await expectFault(.notFound) { try await client.call(ServerBackupChunk(name: "supportd-x", offset: 0)) }
            for name in ["../data", "", ".x", "/etc/passwd"] {
                await expectFault(.invalid) { try await client.call(ServerBackupChunk(name: name, offset: 0)) }
            }
            await expectFault(.invalid) { try await client.call(ServerBackupChunk(name: backup.name, offset: -1)) }
            #expect(try await client.call(ServerBackupChunk(name: backup.name, offset: .max)).data == "")
        }
    }

    @Test func aBackupThatCannotBeMadeIsAFaultAndLeavesNothing() async throws {
        try await withDaemon({ $0.backups.directory = $0.dataDirectory + "/no/such" }) { client, settings async throws in
            await expectFault(.internal) { try await client.call(ServerBackup()) }
            #expect(try await client.call(ServerBackups()).backups == [])
            #expect(try await client.call(TicketsCreate.sample()).number == 1)
        }
    }

    @Test func theScheduleWaitsForWhatIsLeftOfItsInterval() {
        let hour = Duration.seconds(3600)
        let now = Timestamp(milliseconds: 1_795_487_451_123)
        func wait(_ age: Int64) -> Duration { BackupSchedule.wait(after: now.adding(milliseconds: -age), now: now, hour) }
        #expect(BackupSchedule.wait(after: nil, now: now, hour) == .zero)
        #expect(wait(0) == hour)
        #expect(wait(3_599_000) == .seconds(1))
        #expect(wait(3_600_000) == .zero)
        #expect(wait(900_000_000) == .zero)
        // A clock that was set back.
        #expect(wait(-900_000_000) == hour)
    }

    @Test func theScheduleMakesABackupAnIntervalAndGoesOnAfterAFailure() async throws {
        try await withDirectory { directory in
            let store = try Store(directory: directory)
            var settings = BackupSettings(dataDirectory: directory)
            settings.interval = .seconds(7200)
            let backups = Backups(settings, of: store, logger: silent)
            let time = Guarded<Int64>(1_795_487_451_123)
            let sleeps = Guarded<[Duration]>([])
            var schedule = BackupSchedule(
                backups: backups, interval: .seconds(7200), clock: { Timestamp(milliseconds: time.withLock { $0 }) }, logger: silent)
            schedule.sleep = { duration in
                let count = sleeps.withLock {
                    $0.append(duration); return $0.count
                }
                if count == 5 { throw CancellationError() }
                time.withLock { $0 += duration.components.seconds * 1000 }
                // The third time a file is in the way of the directory's name.
                let file = FileManager.default
                if count == 3 {
                    try file.moveItem(atPath: directory + "/backups", toPath: directory + "/aside")
                    _ = file.createFile(atPath: directory + "/backups", contents: nil)
                }
                if count == 4 {
                    try file.removeItem(atPath: directory + "/backups")
                    try file.moveItem(atPath: directory + "/aside", toPath: directory + "/backups")
                }
            }
            await schedule.run()
            // The pause after the failure is an hour; then nothing is left of the interval.
            #expect(sleeps.withLock { $0 } == [.zero, .seconds(7200), .seconds(7200), .seconds(3600), .zero])
            #expect(try backups.directory.all().count == 2)
            await backups.stop()
        }
    }
}

/// A value that tasks share.
private final class Guarded<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R { value.withLock { body(&$0) } }
}
