import Foundation
import Testing

@testable import Protocol

@Suite struct FaultTests {
    @Test(arguments: Reason.allCases)
    func aFaultComesBackFromTheWireAsItWas(reason: Reason) throws {
        let faults = [
            Fault(reason, "sorry"),
            Fault(reason, field: "name", "Name can't be empty."),
            Fault(reason, "two", problems: [.init(field: "a", message: "one"), .init(field: "b", message: "two")]),
        ]
        for fault in faults {
            let bytes = try JSONEncoder().encode(WireError(fault))
            #expect(try JSONDecoder().decode(WireError.self, from: bytes).fault == fault)
        }
    }

    @Test func aReasonOfALaterServerIsInternal() throws {
        let json = #"{"code":-32099,"message":"new","data":{"reason":"somethingNew","later":1}}"#
        #expect(try JSONDecoder().decode(WireError.self, from: Data(json.utf8)).fault == Fault(.internal, "new"))
    }

    @Test func everyReasonHasACodeOfItsOwn() {
        let reserved = [WireError.parseError, WireError.invalidRequest, WireError.methodNotFound]
        let codes = Reason.allCases.map { WireError(Fault($0, "")).code } + reserved
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0 <= -32000 })
    }

    @Test func theReasonsOfTheWireAreTheseNine() {
        #expect(
            Set(Reason.allCases.map(\.rawValue)) == [
                "notFound", "conflict", "invalid", "denied", "overloaded", "storageFull", "tooLarge", "unavailable", "internal",
            ]
        )
    }

    @Test func theFirstFieldIsNamedBesideAllProblems() throws {
        let error = WireError(Fault(.invalid, "m", problems: [.init(field: "a", message: "one"), .init(field: "b", message: "two")]))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(error), as: UTF8.self) == """
                {"code":-32602,"data":{"field":"a","problems":[{"field":"a","message":"one"},{"field":"b","message":"two"}],\
                "reason":"invalid"},"message":"m"}
                """)
    }

    @Test func aProblemCarriesACodeAndItsParameters() throws {
        let problem = Fault.Problem(field: "name", message: "m", code: "name.tooLong", parameters: ["maximum": "200"])
        let json = #"{"code":"name.tooLong","field":"name","message":"m","parameters":{"maximum":"200"}}"#
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(problem), as: UTF8.self) == json)
        #expect(try JSONDecoder().decode(Fault.Problem.self, from: Data(json.utf8)) == problem)
    }

    @Test func aProblemOfAnOlderDaemonHasNoCode() throws {
        let problem = try JSONDecoder().decode(Fault.Problem.self, from: Data(#"{"field":"name","message":"m"}"#.utf8))
        #expect(problem == Fault.Problem(field: "name", message: "m"))
        #expect(problem.code == nil && problem.parameters == nil)
    }

    @Test func anErrorWithoutDataIsInternal() throws {
        let error = try JSONDecoder().decode(WireError.self, from: Data(#"{"code":-32000,"message":"m"}"#.utf8))
        #expect(error.fault == Fault(.internal, "m"))
    }

    @Test func noProblemsAreNoFault() {
        #expect(Fault([]) == nil)
        #expect(Fault([.init(field: "a", message: "One."), .init(field: "b", message: "Two.")])?.message == "One. Two.")
    }
}
