import Foundation
import Synchronization
import Testing

@testable import Systemd

@Suite struct SupervisorTests {
    private static let places = ["/tmp/notify-\(UUID())", "@notify-\(UUID())"]

    @Test(arguments: places) func messagesOfOneCallAreOneDatagram(_ place: String) async throws {
        let receiver = try #require(DatagramReceiver(place))
        let manager = try #require(Supervisor(environment: ["NOTIFY_SOCKET": place]))
        #expect(await manager.send(.ready, .status("serving\nall of them")))
        #expect(await receiver.receive() == "READY=1\nSTATUS=serving all of them")
        #expect(await manager.send(.stopping))
        #expect(await receiver.receive() == "STOPPING=1")
    }

    @Test func aReloadCarriesTheTimeOfItsBeginning() async throws {
        let receiver = try #require(DatagramReceiver("@notify-\(UUID())"))
        try await #require(Supervisor(environment: ["NOTIFY_SOCKET": receiver.address])).send(.reloading)
        #expect(await receiver.receive().wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[0-9]+/) != nil)
    }

    @Test func withoutAManagerThereIsNobodyToTell() {
        #expect(Supervisor(environment: [:]) == nil)
        #expect(Supervisor(environment: ["NOTIFY_SOCKET": ""]) == nil)
        #expect(Supervisor(environment: ["NOTIFY_SOCKET": "vsock:2:1"]) == nil)
        #expect(Supervisor(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 107)]) == nil)
    }

    @Test func aManagerThatIsGoneIsNoticed() async throws {
        let manager = try #require(Supervisor(environment: ["NOTIFY_SOCKET": "/tmp/notify-\(UUID())"]))
        #expect(await !manager.send(.ready))
    }

    /// On the thread of the caller, the message would be lost after the seconds that the kernel waits for room.
    @Test(.timeLimit(.minutes(20))) func aBusyManagerDoesNotHoldItsCallerUp() async throws {
        let receiver = try #require(DatagramReceiver("@notify-\(UUID())"))
        // On a loaded machine it takes a while until there is room.
        let manager = try #require(Supervisor(environment: ["NOTIFY_SOCKET": receiver.address], patience: 300))
        let waiting = receiver.fill()
        manager.post(.ready)
        manager.post(.status("serving"))
        for _ in 0..<waiting { #expect(await receiver.receive() == "x") }
        #expect(await receiver.receive() == "READY=1")
        #expect(await receiver.receive() == "STATUS=serving")
    }

    @Test func theWatchdogIsForTheProcessThatItNames() throws {
        func interval(_ more: [String: String]) -> Duration? {
            Supervisor(environment: ["NOTIFY_SOCKET": "@x"].merging(more) { $1 }, processIdentifier: 7)?.watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "3000000"]) == .seconds(3))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"]) == .seconds(3))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval([:]) == nil)
    }

    @Test func theWatchdogIsToldOnlyAfterAProbeThatCameBack() async throws {
        struct Failure: Error {}
        let receiver = try #require(DatagramReceiver("@notify-\(UUID())"))
        let environment = ["NOTIFY_SOCKET": receiver.address, "WATCHDOG_USEC": "2000"]
        let manager = try #require(Supervisor(environment: environment))
        let probes = Mutex(0)
        let failures = Mutex(0)
        let watch = Task {
            await manager.watch {
                let count = probes.withLock { count in
                    count += 1
                    return count
                }
                if count <= 2 { throw Failure() }
            } onFailure: { _ in
                failures.withLock { $0 += 1 }
            }
        }
        #expect(await receiver.receive() == "WATCHDOG=1")
        #expect(failures.withLock { $0 } == 2)
        #expect(probes.withLock { $0 } >= 3)
        watch.cancel()
        await watch.value
    }
}
