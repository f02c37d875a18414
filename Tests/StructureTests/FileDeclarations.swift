/// What one Swift file declares for the other files of its module, and the names that it mentions.
///
/// It is found by reading words, not by compiling. Types are found at every level but inside functions.
struct FileDeclarations {
    struct NestedType: Hashable {
        /// The type or extended type around it, nil at the top level.
        let outer: String?
        let name: String
    }
    /// Types that other files can see.
    private(set) var types: Set<NestedType> = []
    /// Types and members that only this file sees.
    private(set) var ownNames: Set<String> = []
    /// Functions and properties at the top level or in an extension that other files can see.
    private(set) var extensionMembers: Set<String> = []
    /// Functions, properties, cases and argument labels of any kind.
    private(set) var members: Set<String> = []
    /// Every word, with the word before its dot.
    private(set) var mentions: [String: Set<String?>] = [:]

    private enum Scope {
        case type(String, isPrivate: Bool)
        case extended(String, isPrivate: Bool)
        case other
    }
    private static let typeWords: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    private static let memberWords: Set = ["func", "var", "let", "case"]

    init(_ tokens: [SwiftTokens.Token]) {
        var scopes: [Scope] = []
        var pending = Scope.other
        var isPrivate = false
        for (index, token) in tokens.enumerated() {
            switch token {
            case .mark(UInt8(ascii: "{")):
                scopes.append(pending)
                pending = .other
            case .mark(UInt8(ascii: "}")):
                _ = scopes.popLast()
                isPrivate = false
            case .mark, .literal: break
            case .word(let word):
                mention(word, in: tokens, at: index)
                let next = Self.word(tokens, index + 1)
                if word == "private" || word == "fileprivate" {
                    // Not `private(set)`.
                    if next != nil || Self.mark(tokens, index + 1) == UInt8(ascii: "@") { isPrivate = true }
                } else if Self.typeWords.contains(word), let next, next.first?.isUppercase == true {
                    let hidden = isPrivate || Self.isHidden(scopes)
                    declareType(next, scopes, isPrivate: hidden)
                    if word != "typealias" { pending = .type(next, isPrivate: hidden) }
                    isPrivate = false
                } else if word == "extension", let next {
                    pending = .extended(Self.lastName(tokens, index + 1) ?? next, isPrivate: isPrivate)
                    isPrivate = false
                } else if Self.memberWords.contains(word), let next {
                    declareMember(next, scopes, isPrivate: isPrivate || Self.isHidden(scopes))
                    if word == "case" { members.formUnion(Self.furtherCases(tokens, index + 1)) }
                    pending = .other
                    isPrivate = false
                } else if word == "init" || word == "subscript" {
                    isPrivate = false
                }
            }
        }
    }

    private mutating func mention(_ word: String, in tokens: [SwiftTokens.Token], at index: Int) {
        if Self.mark(tokens, index + 1) == UInt8(ascii: ":") { members.insert(word) }
        let isQualified = index > 1 && Self.mark(tokens, index - 1) == UInt8(ascii: ".")
        mentions[word, default: []].insert(isQualified ? Self.word(tokens, index - 2) : nil)
    }

    private mutating func declareType(_ name: String, _ scopes: [Scope], isPrivate: Bool) {
        guard !isPrivate else {
            ownNames.insert(name)
            return
        }
        switch scopes.last {
        case nil: types.insert(NestedType(outer: nil, name: name))
        case .type(let outer, _), .extended(let outer, _): types.insert(NestedType(outer: outer, name: name))
        case .other: ownNames.insert(name)
        }
    }

    private mutating func declareMember(_ name: String, _ scopes: [Scope], isPrivate: Bool) {
        members.insert(name)
        guard !isPrivate else { return }
        switch scopes.last {
        case nil, .extended: extensionMembers.insert(name)
        case .type, .other: break
        }
    }

    private static func isHidden(_ scopes: [Scope]) -> Bool {
        scopes.contains {
            switch $0 {
            case .type(_, let isPrivate), .extended(_, let isPrivate): isPrivate
            case .other: false
            }
        }
    }
    private static func word(_ tokens: [SwiftTokens.Token], _ index: Int) -> String? {
        guard tokens.indices.contains(index), case .word(let word) = tokens[index] else { return nil }
        return word
    }
    private static func mark(_ tokens: [SwiftTokens.Token], _ index: Int) -> UInt8? {
        guard tokens.indices.contains(index), case .mark(let mark) = tokens[index] else { return nil }
        return mark
    }
    /// The names after the first in `case a, b(C), d`.
    private static func furtherCases(_ tokens: [SwiftTokens.Token], _ start: Int) -> [String] {
        var names: [String] = []
        var index = start + 1
        var depth = 0
        while let mark = mark(tokens, index) ?? (depth > 0 ? 0 : nil) {
            switch mark {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                guard let name = word(tokens, index + 1) else { return names }
                names.append(name)
                index += 1
            case _ where depth == 0: return names
            default: break
            }
            index += 1
            if index >= tokens.count { return names }
        }
        return names
    }

    /// The last part of a dotted name.
    private static func lastName(_ tokens: [SwiftTokens.Token], _ index: Int) -> String? {
        var index = index
        while mark(tokens, index + 1) == UInt8(ascii: "."), word(tokens, index + 2) != nil { index += 2 }
        return word(tokens, index)
    }
}
