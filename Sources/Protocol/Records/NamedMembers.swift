/// Reads a record whose members may stand in any order: they are found by their names.
struct NamedMembers: ~Escapable {
    private struct Member {
        let name: Range<Int>
        let value: Range<Int>
        var isField = false

        private var quotedName: Range<Int> { name.lowerBound - 1..<name.upperBound + 1 }

        /// False for a name whose escapes are no text, as half of a surrogate pair.
        func isNameText(in bytes: RawSpan) -> Bool { bytes.plainString(at: quotedName) != nil || bytes.string(at: quotedName) != nil }

        func isNamed(_ text: StaticString, in bytes: RawSpan) -> Bool {
            if bytes.has(text, at: name) { return true }
            // A name may have escapes, which make it longer.
            guard name.count > text.utf8CodeUnitCount, bytes.plainString(at: quotedName) == nil else { return false }
            return bytes.string(at: quotedName) == "\(text)"
        }
    }
    private let bytes: RawSpan
    /// How many characters of an unknown name a refusal repeats.
    private static let longestName = 100
    private var members: [Member] = []
    private var problem: RecordProblem?

    /// Fills `record`. Throws the problem of the first field that has one, in the order of the list.
    static func read(_ record: inout some Record, _ bytes: RawSpan, _ unknown: UnknownMembers) throws(RecordProblem) {
        var reader = try NamedMembers(bytes)
        record.visit(&reader)
        if let problem = reader.problem { throw problem }
        guard unknown == .refused, let member = reader.members.first(where: { !$0.isField }) else { return }
        throw RecordProblem(kind: .unknown, path: [String(bytes.text(at: member.name).prefix(Self.longestName))])
    }

    @_lifetime(copy bytes)
    private init(_ bytes: RawSpan) throws(RecordProblem) {
        self.bytes = bytes
        var members: [Member] = []
        members.reserveCapacity(8)
        do throws(JSONSyntaxError) {
            var scanner = JSONScanner()
            scanner.skipSpace(in: bytes)
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
                let member = Member(name: name, value: value)
                guard member.isNameText(in: bytes) else { throw JSONSyntaxError(message: "a name is no text", offset: name.lowerBound) }
                members.append(member)
            }
            try scanner.end(of: bytes)
        } catch {
            throw .noObject
        }
        self.members = members
    }

    /// The first member of this name counts, as it does for Foundation's decoder. A second one is no unknown member.
    private mutating func value(of name: StaticString) -> Range<Int>? {
        var value: Range<Int>?
        for index in members.indices where members[index].isNamed(name, in: bytes) {
            members[index].isField = true
            if value == nil { value = members[index].value }
        }
        return value
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
