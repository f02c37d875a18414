import Foundation
import LMDB
import Protocol
import RPC
import Store
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct DurabilityTests {
    @Test func whatWasAnsweredIsThereForEverybody() async throws {
        try await withDaemon { client, settings in
            let other = try await connect(settings)
            for number in 1...50 {
                let ticket = try await client.call(TicketsCreate.sample())
                #expect(try await other.call(TicketsGet(number: number)) == ticket)
            }
            await other.close()
        }
    }

    /// The data file has room behind its pages before a commit needs it.
    @Test func oneTicketAtATimeDoesNotMakeTheFileLonger() async throws {
        try await withDaemon { client, settings in
            func file() throws -> Int { try Data(contentsOf: URL(filePath: settings.dataDirectory + "/data.mdb")).count }
            func used() async throws -> Int { try await client.call(ServerInfo()).storageBytes }
            // The room is made behind an answer, when nothing waits.
            for _ in 0..<100 {
                _ = try await client.call(TicketsCreate.sample())
                if try await file() > used() + 512 << 10 { break }
            }
            // It may have been seen half done; behind the next answer it is whole.
            _ = try await client.call(TicketsCreate.sample())
            let length = try file()
            let before = try await used()
            for _ in 0..<50 { _ = try await client.call(TicketsCreate.sample()) }
            #expect(try file() == length)
            #expect(try await used() > before)
        }
    }

    @Test func whatWasAnsweredIsThereAfterARestart() async throws {
        try await withDirectory { directory in
            let settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            var tickets: [Ticket] = []
            for _ in 0..<3 {
                let daemon = try await start(settings)
                let client = try await connect(settings)
                for ticket in tickets { #expect(try await client.call(TicketsGet(number: ticket.number)) == ticket) }
                tickets.append(try await client.call(TicketsCreate.sample()))
                await daemon.stop()
            }
            #expect(tickets.map(\.number) == [1, 2, 3])
        }
    }

    /// The calls race with the stop: each is answered with its ticket or refused, and the store has just those answered.
    @Test func aGracefulStopAnswersWhatItHasTaken() async throws {
        try await withDirectory { directory in
            let settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            let daemon = try await start(settings)
            let client = try await connect(settings)
            let answered = try await withThrowingTaskGroup(of: Int?.self) { group in
                for index in 0..<400 {
                    group.addTask {
                        if index == 200 { await daemon.stop() }
                        do throws(Fault) {
                            return try await client.call(TicketsCreate.sample()).number
                        } catch {
                            #expect(error.reason == .unavailable)
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
            }
            let store = try Store(directory: directory)
            let stored = try store.environment.read { try store.size(in: $0) }.tickets
            #expect(Set(1...max(stored, 1)).isSuperset(of: answered))
            #expect(answered.count == stored)
        }
    }

    @Test func aFullStoreRefusesWritesAndReadsGoOn() async throws {
        try await withDaemon({ $0.store.environment.mapSize = 1 << 20 }) { client, _ in
            let description = String(repeating: "x", count: 16_000)
            let call = TicketsCreate(name: "Ann", phoneNumber: "2025550143", description: description)
            var last: Ticket?
            await expectFault(.storageFull) { for _ in 0..<200 { last = try await client.call(call) } }
            let ticket = try #require(last)
            #expect(try await client.call(TicketsGet(number: ticket.number)) == ticket)
            #expect(try await client.call(ServerInfo()).tickets == ticket.number)
            await expectFault(.storageFull) { try await client.call(call) }
            #expect(try await client.call(ServerCheck()).problems == [])
        }
    }

    @Test func theMapGrowsWhileClientsWriteAndReadAndCheck() async throws {
        try await withDaemon({
            $0.store.environment.mapSize = 1 << 20
            $0.store.environment.maximumMapSize = 1 << 30
            $0.store.environment.roomForLongReads = 1 << 20
        }) { client, settings in
            let description = String(repeating: "x", count: 16_000)
            let call = TicketsCreate(name: "Ann", phoneNumber: "2025550143", description: description)
            let first = try await client.call(call)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let writer = try await connect(settings)
                        for _ in 0..<60 { _ = try await writer.call(call) }
                        await writer.close()
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        let reader = try await connect(settings)
                        repeat {
                            #expect(try await reader.call(TicketsGet(number: 1)) == first)
                        } while try await reader.call(ServerInfo()).tickets < 241
                        await reader.close()
                    }
                }
                group.addTask { () async throws in for _ in 0..<3 { #expect(try await client.call(ServerCheck()).problems == []) } }
                try await group.waitForAll()
            }
            let info = try await client.call(ServerInfo())
            #expect(info.tickets == 241)
            #expect(info.storageBytes > 3 << 20)
            #expect(info.storageLimitBytes == 1 << 30)
        }
    }

    @Test func manyClientsAtOnceGetNumbersWithoutAGap() async throws {
        try await withDaemon { _, settings in
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let client = try await connect(settings)
                        var numbers: [Int] = []
                        for _ in 0..<50 { numbers.append(try await client.call(TicketsCreate.sample()).number) }
                        await client.close()
                        #expect(numbers == numbers.sorted())
                        return numbers
                    }
                }
                return try await group.reduce(into: [Int]()) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(1...400))
        }
    }
}
