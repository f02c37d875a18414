import Testing

@testable import LMDB

@Suite struct MapGateTests {
    /// LMDB has given the old map up by then: its first pages are nowhere.
    @Test func afterALossNoReadBegins() throws {
        let gate = MapGate()
        let lost = LMDBError(code: .init(rawValue: 12), call: "mdb_env_set_mapsize")
        #expect(try gate.peek { 1 } == 1)
        #expect(throws: lost) {
            try gate.exclusively(within: .seconds(1)) {
            } _: { () throws(LMDBError) in
                throw lost
            }
        }
        #expect(throws: LMDBError.self) { try gate.peek { 1 } }
        #expect(throws: LMDBError.self) { try gate.hold() }
    }
}
