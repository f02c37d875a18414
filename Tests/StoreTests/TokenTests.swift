import Foundation
import OpenSSL
import Protocol
import Testing

@testable import Store

@Suite struct TokenTests {
    @Test func aTokenFindsItsTicketAndShowsNothing() throws {
        try withStore { desk in
            var tokens: Set<String> = []
            for _ in 0..<50 {
                let ticket = try desk.create()
                #expect(ticket.token.wholeMatch(of: /[A-Za-z0-9_\-]{32}/) != nil)
                tokens.insert(ticket.token)
                #expect(try desk.find(ticket.token) == ticket)
            }
            #expect(tokens.count == 50)
            // The number is masked: even its leading zeros do not show.
            #expect(Set(tokens.map { $0.prefix(4) }).count > 45)
        }
    }

    @Test func aTokenWithAnyCharacterChangedFindsNothing() throws {
        try withStore { desk in
            let token = try desk.create().token
            for index in token.indices {
                for character in ["A", "z", "0", "-", "_", "=", "é"] where String(token[index]) != character {
                    expectFault(.notFound) { try desk.find(token.replacingCharacters(in: index...index, with: character)) }
                }
            }
            for wrong in ["", "A", String(token.dropLast()), token + "A", token + "=", String(repeating: "A", count: 32)] {
                expectFault(.notFound) { try desk.find(wrong) }
            }
        }
    }

    /// The number in a token is only masked: a changed bit of it names another ticket, whose token is another.
    @Test func aChangedNumberInATokenDoesNotOpenTheTicketThatItNames() throws {
        try withStore { desk in
            let tokens = try (0..<20).map { _ in try desk.create().token }
            var named = 0
            for (index, token) in tokens.enumerated() {
                for mask in UInt8(1)..<32 {
                    var bytes = try #require(Base64.decodeURL(token))
                    bytes[7] ^= mask
                    let changed = Base64.encodeURL(bytes)
                    let number = try #require(try desk.store.tables.tokens.number(of: changed))
                    if number != UInt64(index + 1), (1...20).contains(number) { named += 1 }
                    expectFault(.notFound) { try desk.find(changed) }
                }
            }
            #expect(named > 100, "only \(named) of the changed tokens name another ticket")
        }
    }

    @Test func theTokenOfADeletedTicketFindsNothing() throws {
        try withStore { desk in
            let token = try desk.create().token
            try desk.delete(1)
            expectFault(.notFound) { try desk.find(token) }
        }
    }

    @Test func aTokenSurvivesReopeningAndIsOfItsStoreOnly() throws {
        try withDirectory { directory in
            let token = try Desk(directory).create().token
            #expect(try Desk(directory).find(token).number == 1)
            try withStore { other in
                try other.create()
                expectFault(.notFound) { try other.find(token) }
            }
        }
    }
}
