import Foundation
import NIOCore
import Protocol
import RPC
import SeededRandom
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct SubscriptionTests {
    @Test func theNewEventsComeAsTheyAreCommitted() async throws {
        try await withDaemon { client, settings async throws in
            _ = try await client.call(TicketsCreate.sample())
            let subscriber = try await connect(settings)
            let stream = try await subscriber.subscribe(EventsSubscribe())
            #expect(stream.reply.after == 1)
            var events = stream.makeAsyncIterator()
            let ticket = try await client.call(TicketsCreate.sample())
            let event = try await events.next()
            #expect(event == (try await client.call(EventsList(after: 1)).events.first))
            #expect(event?.ticket == ticket.number)
            _ = try await client.call(TicketsDelete(number: 1))
            #expect(try await events.next()?.type == .ticketDeleted)
            await subscriber.close()
        }
    }

    @Test func whatIsPastComesFirst() async throws {
        try await withDaemon { client, settings async throws in
            for _ in 0..<300 { _ = try await client.call(TicketsCreate.sample()) }
            #expect(try await sequences(of: EventsSubscribe(after: 0), count: 300, settings) == Array(1...300))
            #expect(try await sequences(of: EventsSubscribe(after: 297), count: 3, settings) == [298, 299, 300])
        }
    }

    @Test func aListAndASubscriptionAfterItsSequenceMissNothing() async throws {
        try await withDaemon { client, settings async throws in
            #expect(try await client.call(TicketsList()).sequence == 0)
            _ = try await client.call(TicketsCreate.sample())
            _ = try await client.call(TicketsNote(number: 1, text: "called"))
            let list = try await client.call(TicketsList())
            #expect(list.sequence == 2)
            _ = try await client.call(TicketsUpdate(number: 1, revision: 1, status: .solved))
            #expect(try await sequences(of: EventsSubscribe(after: list.sequence), count: 1, settings) == [3])
        }
    }

    @Test func oneTicketsEventsCanBeFollowed() async throws {
        try await withDaemon { client, settings async throws in
            for _ in 0..<3 { _ = try await client.call(TicketsCreate.sample()) }
            _ = try await client.call(TicketsNote(number: 2, text: "one"))
            _ = try await client.call(TicketsNote(number: 1, text: "two"))
            _ = try await client.call(TicketsNote(number: 2, text: "three"))
            #expect(try await sequences(of: EventsSubscribe(after: 0, ticket: 2), count: 3, settings) == [2, 4, 6])
        }
    }

    @Test func wrongPlacesInTheLogAreRefused() async throws {
        try await withDaemon { client async throws in
            _ = try await client.call(TicketsCreate.sample())
            await expectFault(.conflict) { _ = try await client.subscribe(EventsSubscribe(after: 2)) }
            await expectFault(.invalid) { _ = try await client.subscribe(EventsSubscribe(after: -1)) }
            await expectFault(.notFound) { _ = try await client.subscribe(EventsSubscribe(ticket: -1)) }
            #expect(try await client.call(EventsUnsubscribe()) == Done())
            let stream = try await client.subscribe(EventsSubscribe(after: 1))
            #expect(stream.reply.after == 1)
            await expectFault(.conflict) { _ = try await client.subscribe(EventsSubscribe()) }
        }
    }

    @Test func subscriptionsHaveABoundAndEndedOnesMakeRoom() async throws {
        try await withDaemon({ $0.bounds.subscriptions = 2 }) { client, settings async throws in
            let others = try await [connect(settings), connect(settings)]
            let first = try await others[0].subscribe(EventsSubscribe())
            let second = try await others[1].subscribe(EventsSubscribe())
            await expectFault(.overloaded) { _ = try await client.subscribe(EventsSubscribe()) }
            await others[0].close()
            let third = try await whenThereIsRoom { try await client.subscribe(EventsSubscribe()) }
            // Those that were refused do not count: the other one's end makes room for exactly one.
            _ = try await others[1].call(EventsUnsubscribe())
            let fourth = try await connect(settings)
            let last = try await fourth.subscribe(EventsSubscribe())
            let fifth = try await connect(settings)
            await expectFault(.overloaded) { _ = try await fifth.subscribe(EventsSubscribe()) }
            withExtendedLifetime((first, second, third, last)) {}
            for other in [others[1], fourth, fifth] { await other.close() }
        }
    }

    /// Writers write while subscribers break off where they like and resume behind what they saw. Restarts are
    /// Tests/EndToEnd/wire/test_events.py's: a process opens a store once.
    @Test func acrossReconnectsThereIsNoGapAndNoDuplicate() async throws {
        try await withDaemon { client, settings async throws in
            var random = SeededRandom()
            let seed = random.seed
            let tickets = 2000
            let lengths = (0..<4).map { _ in (0..<500).map { _ in random.below(200) } }
            let seen = try await withThrowingTaskGroup(of: [Int]?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        for _ in 0..<(tickets / 20) { _ = try await client.call(TicketsCreate.sample()) }
                        return nil
                    }
                }
                for index in lengths.indices {
                    group.addTask { [own = lengths[index]] in try await Self.follow(until: tickets, own, settings) }
                }
                return try await group.reduce(into: [[Int]]()) { if let one = $1 { $0.append(one) } }
            }
            #expect(seen.count == 4)
            for sequences in seen { #expect(sequences == Array(1...tickets), "SEED=\(seed)") }
        }
    }

    /// Subscribes again and again, each time for some events, after the last that was seen.
    private static func follow(until count: Int, _ lengths: [Int], _ settings: DaemonSettings) async throws -> [Int] {
        var seen: [Int] = []
        var lengths = lengths
        while seen.count < count {
            var left = lengths.popLast() ?? .max
            let client = try await connect(settings)
            for try await event in try await client.subscribe(EventsSubscribe(after: seen.last ?? 0)) {
                seen.append(event.sequence)
                left -= 1
                if left <= 0 || seen.count >= count { break }
            }
            await client.close()
        }
        return seen
    }

    @Test func aSubscriberThatNeverReadsCostsTheOthersNothing() async throws {
        // On a machine that has other work the writing may take longer than a subscriber's patience by default.
        try await withDaemon({ $0.limits.streamPatience = .hours(1) }) { client, settings async throws in
            let silent = try await connect(settings)
            // Nobody takes an event out: the client stops reading, and then its socket is full.
            let stream = try await silent.subscribe(EventsSubscribe())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask { for _ in 0..<200 { _ = try await client.call(TicketsCreate.sample()) } }
                }
                try await group.waitForAll()
            }
            #expect(try await client.call(ServerInfo()).events == 10_000)
            // It was not forgotten: when it reads, it gets all of them.
            var last = stream.reply.after
            for try await event in stream {
                #expect(event.sequence == last + 1)
                last = event.sequence
                if last == 10_000 { break }
            }
            await silent.close()
        }
    }

    private func sequences(of method: EventsSubscribe, count: Int, _ settings: DaemonSettings) async throws -> [Int] {
        let client = try await connect(settings)
        var sequences: [Int] = []
        for try await event in try await client.subscribe(method) {
            sequences.append(event.sequence)
            if sequences.count == count { break }
        }
        await client.close()
        return sequences
    }
}

/// The daemon learns of a closed connection in its own time.
private func whenThereIsRoom<R>(_ body: () async throws -> R) async throws -> R {
    try await eventually("there is room for another subscription") {
        do {
            return try await body()
        } catch let fault as Fault where fault.reason == .overloaded {
            return nil
        }
    }
}
