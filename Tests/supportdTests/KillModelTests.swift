import Protocol
import RPC
import SeededRandom
import Synchronization
import Testing

/// kill -9 of the real daemon while clients do random things: afterwards all is there that was answered, and of the rest at most
/// what had no answer yet. Each client has tickets and phone numbers of its own, so that it knows what it must find.
@Suite(.timeLimit(.minutes(20))) struct KillModelTests {
    @Test(arguments: ["off", "segments"]) func whatWasAnsweredSurvivesKillsAndNothingElseAppears(changeLog: String) async throws {
        let settings = ["SUPPORTD_CHANGE_LOG": changeLog, "SUPPORTD_CHANGE_LOG_SEGMENT_MEBIBYTES": "1"]
        let random = SeededRandom()
        try await withDirectory { directory in
            var customers = (0..<6).map { Customer(number: $0, seed: random.seed) }
            var events = 0
            for round in 0..<6 {
                let daemon = try await DaemonProcess(directory, settings: settings)
                let client = try await daemon.connect()
                if round == 0 { _ = try await client.call(AgentsAdd(name: "yuki", password: "a long password")) }
                // After the first round each has something to find.
                for index in customers.indices { try await customers[index].settle(client) }
                events = try await expectWhole(client, customers, events, seed: random.seed)
                let last = round == 5
                let answers = Countdown(last ? .max : 150 + Int(random.seed % 97) + 20 * round) { daemon.kill() }
                customers = try await withThrowingTaskGroup(of: Customer.self) { group in
                    for var customer in customers {
                        group.addTask {
                            let client = try await daemon.connect()
                            // The last daemon is not killed: the customers end by themselves.
                            try await customer.work(client, steps: last ? 40 : .max) { answers.count() }
                            await client.close()
                            return customer
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                if last { _ = try await expectWhole(client, customers, events, seed: random.seed) }
                await client.close()
                daemon.kill()
                daemon.wait()
            }
        }
    }

    /// The store is what the customers have, and its log has no gap and has lost nothing.
    private func expectWhole(_ client: RPCClient, _ customers: [Customer], _ atLeast: Int, seed: UInt64) async throws -> Int {
        let whole = customers.flatMap(\.tickets.values).sorted { $0.number > $1.number }
        #expect(try await all(client, TicketsList(limit: 7)) == whole, "seed \(seed)")
        for status in TicketStatus.allCases {
            #expect(try await all(client, TicketsList(status: status, limit: 5)) == whole.filter { $0.status == status }, "seed \(seed)")
        }
        #expect(try await all(client, TicketsList(assignee: "yuki")) == whole.filter { $0.assignee == "yuki" }, "seed \(seed)")
        var sequences: [Int] = []
        var after: Int?
        repeat {
            let page = try await client.call(EventsList(after: after, limit: 500))
            sequences += page.events.map(\.sequence)
            after = page.next
        } while after != nil
        #expect(sequences == Array(1...max(1, sequences.count)), "seed \(seed)")
        #expect(sequences.count >= atLeast, "seed \(seed)")
        #expect(try await client.call(ServerCheck()).problems == [], "seed \(seed)")
        return sequences.count
    }

    private func all(_ client: RPCClient, _ list: TicketsList) async throws -> [Ticket] {
        var tickets: [Ticket] = []
        var list = list
        repeat {
            let page = try await client.call(list)
            tickets += page.tickets
            list.after = page.next
        } while list.after != nil
        return tickets
    }
}

/// Does something once, at a count.
private final class Countdown: Sendable {
    private let left: Mutex<Int>
    private let action: @Sendable () -> Void

    init(_ count: Int, _ action: @escaping @Sendable () -> Void) {
        left = Mutex(count)
        self.action = action
    }
    func count() {
        let isOver = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isOver { action() }
    }
}
