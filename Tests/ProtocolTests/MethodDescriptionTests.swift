import Foundation
import Protocol
import Testing

@Suite struct MethodDescriptionTests {
    @Test func theParametersAreTheDeclaredFields() {
        expectFields(
            TicketsUpdate(
                number: 1, revision: 1, status: .open, name: "", phoneNumber: "", description: "", language: "", assignee: "")
        )
        expectFields(TicketsCreate(name: "", phoneNumber: "", description: "", language: "", idempotencyKey: ""))
        expectFields(TicketsList(status: .open, phoneNumber: "", assignee: "", after: 1, limit: 1, session: ""))
        expectFields(TicketsGet(number: 1))
        expectFields(TicketsFind(token: ""))
        expectFields(TicketsDelete(number: 1))
        expectFields(TicketsNote(number: 1, text: ""))
        expectFields(EventsList(ticket: 1, after: 1, limit: 1))
        expectFields(EventsVerify(checkpoint: Samples.checkpoint))
        expectFields(EventsCheckpoint())
        expectFields(NumbersDescribe(numbers: [], region: "", language: ""))
        expectFields(AgentsAdd(name: "", password: ""))
        expectFields(AgentsList())
        expectFields(AgentsRemove(name: ""))
        expectFields(AgentsSetPassword(name: "", password: ""))
        expectFields(SessionsCreate(name: "", password: ""))
        expectFields(SessionsVerify(token: ""))
        expectFields(SessionsRevoke(token: ""))
        expectFields(ServerInfo())
        expectFields(ServerDescribe())
        expectFields(ServerCheck())
        expectFields(ServerBackup())
        expectFields(ServerBackups())
        expectFields(ServerBackupChunk(name: "", offset: 1))
    }

    @Test func everyMethodHasANameOfItsOwnAndASentence() {
        let all = Methods.descriptions
        #expect(all.count == 27)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.map(\.name) == all.map(\.name).sorted())
        for method in all {
            #expect(method.name.wholeMatch(of: /[a-z]+\.[a-z]+[A-Za-z]*/) != nil)
            #expect(method.summary.hasSuffix("."))
        }
    }

    @Test func aClosedSetIsDescribedByItsNames() {
        let status = MethodDescription(TicketsList.self).parameters.first { $0.name == "status" }
        #expect(status?.type == "open|pending|solved|closed")
        #expect(status?.required == false)
    }

    @Test func aRequiredObjectDoesNotHideTheParametersAfterIt() {
        let parameters = MethodDescription(ObjectFirst.self).parameters
        #expect(parameters.map(\.name) == ["checkpoint", "changes", "name"])
        #expect(parameters.map(\.type) == ["object", "array", "string"])
        #expect(parameters.map(\.required) == [true, true, true])
    }

    @Test func accessIsOrdered() {
        #expect(Access.allCases.sorted() == [.read, .write, .admin])
    }

    /// Against the type's own mirror: the name, whether it may be absent, and the kind of each stored property.
    private func expectFields<M: Method>(_ method: M, at location: SourceLocation = #_sourceLocation) {
        let described = MethodDescription(M.self).parameters.map { [$0.name, $0.required ? "required" : "optional", $0.type] }
        let declared = Mirror(reflecting: method).children.map { child in
            let isOptional = Mirror(reflecting: child.value).displayStyle == .optional
            let value = isOptional ? Mirror(reflecting: child.value).children.first?.value ?? child.value : child.value
            let kind =
                switch value {
                case is String: "string"
                case is Int: "integer"
                case is Bool: "boolean"
                case is Checkpoint: "object"
                case is [String]: "array"
                default: "open|pending|solved|closed"
                }
            return [child.label ?? "", isOptional ? "optional" : "required", kind]
        }
        #expect(described == declared, sourceLocation: location)
    }
}

private struct ObjectFirst: Method {
    static let name = "objects.first"
    static let access = Access.read
    static let summary = "Takes objects before a text."
    typealias Result = Done
    var checkpoint: Checkpoint
    var changes: [Event.Change]
    var name: String

    static var blank: ObjectFirst { ObjectFirst(checkpoint: .blank, changes: [], name: "") }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("checkpoint", &checkpoint)
        fields.field("changes", &changes)
        fields.field("name", &name)
    }
}
