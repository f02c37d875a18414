/// Reads a record whose members may stand in any order: they are found by their names.
struct NamedMembers: ~Escapable {
    private struct Member {
        let name: Range<Int>
        let value: Range<Int>
        var isField = false
    }
    private let bytes: RawSpan
    private var members: [Member] = []
    private var problem: RecordProblem?

    /// Fills `record`. Throws the problem of the first field that has one, in the order of the list.
    static func read(_ record: inout some Record, _ bytes: RawSpan, _ unknown: UnknownMembers) throws(RecordProblem) {
        var reader = try NamedMembers(bytes)
        record.visit(&reader)
        if let problem = reader.problem { throw problem }
        guard unknown == .refused, let member = reader.members.first(where: { !$0.isField }) else { return }
        throw RecordProblem(kind: .unknown, path: [bytes.text(at: member.name)])
    }

    @_lifetime(copy bytes)
    private init(_ bytes: RawSpan) throws(RecordProblem) {
        self.bytes = bytes
        members.reserveCapacity(8)
        var members = members
        do throws(JSONSyntaxError) {
            var scanner = JSONScanner()
            scanner.skipSpace(in: bytes)
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in members.append(Member(name: name, value: value)) }
            try scanner.end(of: bytes)
        } catch {
            throw .noObject
        }
        self.members = members
    }

    /// The last member of this name, as other readers have it. All of them count as the field.
    private mutating func value(of name: StaticString) -> Range<Int>? {
        var value: Range<Int>?
        for index in members.indices where isNamed(members[index].name, name) {
            members[index].isField = true
            value = members[index].value
        }
        return value
    }

    private func isNamed(_ range: Range<Int>, _ name: StaticString) -> Bool {
        if bytes.has(name, at: range) { return true }
        // A name with escapes.
        guard range.count > name.utf8CodeUnitCount, bytes.plainString(at: range.lowerBound - 1..<range.upperBound + 1) == nil else {
            return false
        }
        return bytes.string(at: range.lowerBound - 1..<range.upperBound + 1) == "\(name)"
    }
}

extension NamedMembers: FieldVisitor {
    mutating func field<Value: FieldValue>(_ name: StaticString, _ value: inout Value, _ mark: FieldMark) {
        guard let range = self.value(of: name) else {
            if let absent = Value.absent {
                value = absent
            } else if problem == nil {
                problem = RecordProblem(kind: .missing, path: ["\(name)"])
            }
            return
        }
        do throws(RecordProblem) {
            value = try Value.read(bytes, at: range)
        } catch {
            if problem == nil { problem = error.inside("\(name)") }
        }
    }
}
