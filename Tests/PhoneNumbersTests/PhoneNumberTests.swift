import PhoneNumbers
import SeededRandom
import Testing

@Suite struct PhoneNumberTests {
    @Test func anAmericanNumberIsReadAsAmericansWriteIt() throws {
        let number = try #require(PhoneNumber("(202) 555-0143", in: .unitedStates))
        #expect(number.e164 == "+12025550143")
        #expect(number.text(in: .unitedStates) == "(202) 555-0143")
        #expect(PhoneNumber("+81 3-1234-5678", in: .unitedStates)?.text(in: .unitedStates) == "+81 3-1234-5678")
        // Canada and Jamaica share the country code, and are abroad.
        #expect(PhoneNumber("(604) 555-0143", in: .unitedStates)?.text(in: .unitedStates) == "+1 604-555-0143")
        #expect(PhoneNumber("(876) 927-1234", in: .unitedStates)?.text(in: .unitedStates) == "+1 876-927-1234")
        #expect(PhoneNumber("(120) 555-0143", in: .unitedStates)?.text(in: .unitedStates) == "+1 1205550143")
    }

    @Test func aJapaneseNumberIsReadAsJapaneseWriteIt() throws {
        let japan = try #require(Region("jp"))
        let number = try #require(PhoneNumber("03-1234-5678", in: japan))
        #expect(number.e164 == "+81312345678")
        #expect(number.description(in: japan).isValid)
        #expect(number.text(in: japan) == "03-1234-5678")
        #expect(PhoneNumber("+1 (202) 555-0143", in: japan)?.text(in: japan) == "+1 202-555-0143")
        try expectSame(PhoneNumber("０３－１２３４－５６７８", in: japan), number, in: japan)
        // The same number is read once and written for whoever reads it.
        #expect(number.text(in: .unitedStates) == "+81 3-1234-5678")
    }

    @Test func allWaysToWriteANumberAreOneNumber() {
        let ways = ["2025550143", "202.555.0143", "1 202 555 0143", "+1 (202) 555-0143", "+12025550143", "  202 555 0143 "]
        #expect(Set(ways.map { PhoneNumber($0, in: .unitedStates)?.e164 }) == ["+12025550143"])
    }

    @Test func theE164FormOfANumberIsItself() throws {
        for code in ["US", "JP", "BR", "DE", "GB", "AU", "IT", "CI"] {
            let region = try #require(Region(code))
            let example = try #require(PhoneNumber(exampleIn: region))
            #expect(example.description(in: region).isValid)
            #expect(PhoneNumber(example.e164, in: .unitedStates)?.e164 == example.e164)
            try expectSame(PhoneNumber(example.text(in: region), in: region), example, in: region)
        }
    }

    /// E.164 is read without libphonenumber's parser where nothing is left to find. A hyphen in front of the last digit asks the parser.
    @Test func digitsAreReadAsTheParserReadsThem() throws {
        var random = SeededRandom()
        var read = 0
        for _ in 0..<20_000 {
            let countryCode = random.chance(4) ? random.below(100) : random.below(1000)
            let national = (0..<random.below(16)).map { _ in String(random.below(10)) }.joined()
            let text = "+\(countryCode)\(national)"
            try expectReadAsByTheParser(text, "seed \(random.seed)")
            if PhoneNumber(text, in: .unitedStates) != nil { read += 1 }
        }
        #expect(read > 1000)
    }

    /// Where the parser takes the first digits for a prefix to dial; numbers without their area code; zeros; no region's; too long.
    @Test(arguments: [
        "+5214221234567", "+3758100123056", "+13101234", "+1202555014", "+12025550143", "+390212345678", "+3900", "+80012345678",
        "+6834000", "+247212345", "+4915123456789", "+000000000000", "+0112345678", "+1", "+", "+999", "+99912345678901",
        "+12345678901234567890123456789012345678901234567890",
    ])
    func unusualDigitsAreReadAsTheParserReadsThem(_ text: String) throws {
        try expectReadAsByTheParser(text)
    }

    private func expectReadAsByTheParser(_ text: String, _ comment: Comment? = nil) throws {
        let direct = PhoneNumber(text, in: .unitedStates)
        let parsed = PhoneNumber(text.dropLast() + "-" + text.suffix(1), in: .unitedStates)
        #expect(direct?.e164 == parsed?.e164, comment)
        // The first shares its country code with other regions, the second does not.
        for home in try [Region.unitedStates, #require(Region("JP"))] {
            #expect(direct?.description(in: home) == parsed?.description(in: home), comment)
        }
    }

    private func expectSame(_ number: PhoneNumber?, _ other: PhoneNumber, in region: Region) throws {
        let number = try #require(number)
        #expect(number.e164 == other.e164)
        #expect(number.description(in: region) == other.description(in: region))
    }

    /// What libphonenumber keeps of a number besides its digits.
    @Test func zerosInFrontAndExtensionsAreWritten() throws {
        let italy = try #require(Region("IT"))
        #expect(PhoneNumber("+39 02 1234 5678", in: .unitedStates)?.text(in: italy) == "02 1234 5678")
        let number = try #require(PhoneNumber("(202) 555-0143 #12", in: .unitedStates))
        #expect(number.e164 == "+12025550143")
        #expect(number.text(in: .unitedStates) == "(202) 555-0143 ext. 12")
        #expect(PhoneNumber("+39 02 1234 5678 #12", in: .unitedStates)?.text(in: italy) == "02 1234 5678 ext. 12")
        // Its zero would be a prefix to dial, if it were read again from E.164.
        let romania = try #require(Region("RO"))
        #expect(PhoneNumber("+490029322000020 #31", in: romania)?.text(in: romania) == "+49 029322000020 ext. 31")
    }

    @Test(arguments: ["+19002345678", "+449098790000", "+979123456789", "+881612345678"])
    func aNumberThatEarnsFromItsCallersIsValidAndNotDialable(_ text: String) throws {
        let number = try #require(PhoneNumber(text, in: .unitedStates))
        let description = number.description(in: .unitedStates)
        #expect(description.isValid)
        #expect(!description.isDialable)
    }

    @Test(arguments: ["+12025550143", "+18002345678", "+80012345678", "+819012345678"])
    func ordinaryAndFreeNumbersAreDialable(_ text: String) throws {
        #expect(try #require(PhoneNumber(text, in: .unitedStates)).description(in: .unitedStates).isDialable)
    }

    @Test func aPossibleNumberNeedNotBeValid() {
        #expect(PhoneNumber("+1 202 555 0143", in: .unitedStates)?.description(in: .unitedStates).isValid == true)
        // The right length, but no area code begins with 1.
        let unassigned = PhoneNumber("+1 120 555 0143", in: .unitedStates)
        #expect(unassigned != nil)
        #expect(unassigned?.description(in: .unitedStates).isValid == false)
        #expect(PhoneNumber("+55 51234567", in: .unitedStates)?.description(in: .unitedStates).isValid != true)
    }

    @Test(arguments: [
        "", " ", "1", "12", "555-014", "5558180", "555-0143", "+1 202 555", "+55 5123", "+999 12345678", "202555014312345678", "+", "()",
        "1-800-FLOWERS", "call 2025550143", "２０２ａ５５５０１４３", "+1\u{0}2025550143x", String(repeating: "2", count: 65),
    ])
    func whatIsNoPossibleNumberIsRefused(text: String) {
        #expect(PhoneNumber(text, in: .unitedStates) == nil)
    }

    @Test(arguments: ["", "U", "USA", "ZZ", "00", "U\0", "001", "EU"])
    func anUnknownRegionIsRefused(code: String) {
        #expect(Region(code) == nil)
    }

    @Test(arguments: ["ß", "ﬁ"])
    func aLigatureIsNoRegion(code: String) {
        #expect(Region(code) == nil)
    }
}
