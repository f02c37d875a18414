import Protocol
import Testing

@testable import CommitEngine
@testable import LMDB

@Suite struct StoreFaultsTests {
    struct Secretive: Error { let text = "what a customer wrote" }

    @Test(
        arguments: [
            (LMDBError.Code.mapFull, Reason.storageFull, Judgement.Severity.alarm),
            (.noSpace, .storageFull, .alarm),
            (.quotaExceeded, .storageFull, .alarm),
            (.inputOutput, .unavailable, .alarm),
            (.readOnly, .unavailable, .alarm),
            (.panic, .unavailable, .critical),
            (.corrupted, .internal, .critical),
            (.expired, .overloaded, .warning),
            (.badValueSize, .internal, .error),
        ])
    func anErrorOfTheStoreHasItsReason(_ code: LMDBError.Code, _ reason: Reason, _ severity: Judgement.Severity) {
        let judgement = StoreFaults.judge(LMDBError(code: code, call: "mdb_put"))
        #expect(judgement.fault.reason == reason)
        #expect(judgement.severity == severity)
        #expect(!judgement.message.isEmpty)
        #expect(judgement.fault.message.hasSuffix(".") && judgement.fault.message.first?.isUppercase == true)
    }

    @Test func aFaultIsPassedOnAndNotLogged() {
        let fault = Fault(.conflict, field: "revision", "no")
        #expect(StoreFaults.judge(fault) == Judgement(fault: fault, severity: .none, message: "", detail: nil))
    }

    @Test func anUnknownErrorNamesTheCallAndShowsItsTypeAlone() {
        let judgement = StoreFaults.judge(Secretive(), call: "12-345")
        #expect(judgement.fault == Fault(.internal, "The daemon could not do this; its log says why, at call 12-345."))
        #expect(judgement.detail == "Secretive")
        #expect(StoreFaults.judge(Secretive()).fault == Fault(.internal, "The daemon could not do this; its log says why."))
        #expect(StoreFaults.judge(Secretive()) { _ in "known" }.detail == "known")
    }

    @Test func theAlarmSoundsOnceInHalfAMinuteAndCountsTheRest() {
        var alarm = StorageAlarm()
        #expect(alarm.sound(at: 5) == 0)
        for time in 0..<10 as Range<UInt64> { #expect(alarm.sound(at: 6 + time) == nil) }
        #expect(alarm.sound(at: 5 + StorageAlarm.pause) == 10)
        #expect(alarm.sound(at: 6 + StorageAlarm.pause) == nil)
    }
}
