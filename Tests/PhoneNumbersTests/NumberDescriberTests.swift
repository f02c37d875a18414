import Dispatch
import SeededRandom
import Testing

@testable import PhoneNumbers

/// Many numbers at once, out of a bounded memory.
@Suite struct NumberDescriberTests {
    /// Every region that libphonenumber knows.
    private static let regions: [Region] = {
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
        return letters.flatMap { first in letters.compactMap { Region(first + $0) } }
    }()

    private static func written(_ number: PhoneNumber) throws -> WrittenNumber {
        try #require(WrittenNumber(number.e164 + (number.extensionDigits.map { ";ext=" + $0 } ?? "")))
    }

    /// A number is described by its E.164 form as it was when it was read, at home and abroad, with an extension and without.
    @Test func theNumbersOfAllRegionsAreDescribedAsTheyWereRead() throws {
        #expect(Self.regions.count > 200)
        let describer = NumberDescriber()
        var numbers: [PhoneNumber] = []
        for region in Self.regions {
            guard let example = PhoneNumber(exampleIn: region) else { continue }
            numbers.append(example)
            numbers.append(try #require(PhoneNumber(example.e164 + " #12", in: region), "\(region.code)"))
        }
        let texts = try numbers.map(Self.written)
        for home in try [Region.unitedStates, #require(Region("JP")), #require(Region("IT")), #require(Region("GB"))] {
            for (number, description) in zip(numbers, describer.describe(texts, in: home)) {
                #expect(description == number.description(in: home), "\(number.e164) in \(home.code)")
            }
        }
        for (index, region) in Self.regions.enumerated() where index < numbers.count / 2 {
            let own = Array(numbers[(2 * index)...(2 * index + 1)])
            #expect(describer.describe(try own.map(Self.written), in: region) == own.map { $0.description(in: region) })
        }
    }

    /// Digits as they come: unassigned area codes, zeros in front, what looks like a prefix to dial.
    @Test func randomNumbersAreDescribedAsTheyWereRead() throws {
        var random = SeededRandom()
        let describer = NumberDescriber(capacity: 100)
        var read = 0
        for _ in 0..<20_000 {
            let countryCode = random.chance(4) ? random.below(100) : random.below(1000)
            let national = (0..<random.below(16)).map { _ in String(random.below(random.chance(3) ? 2 : 10)) }.joined()
            let text = "+\(countryCode)\(national)" + (random.chance(10) ? " #\(random.below(1000))" : "")
            guard let number = PhoneNumber(text, in: .unitedStates) else { continue }
            read += 1
            let region = Self.regions[random.below(Self.regions.count)]
            let description = describer.describe([try Self.written(number)], in: region).first
            #expect(description == number.description(in: region), "\(text) in \(region.code), SEED=\(random.seed)")
        }
        #expect(read > 1000)
    }

    @Test(arguments: [
        ("+12025550143", "US", "(202) 555-0143", true), ("+12025550143", "JP", "+1 202-555-0143", true),
        ("+16045550143", "US", "+1 604-555-0143", true), ("+18769271234", "US", "+1 876-927-1234", true),
        ("+81312345678", "JP", "03-1234-5678", true), ("+81312345678", "US", "+81 3-1234-5678", true),
        ("+390212345678", "IT", "02 1234 5678", true), ("+442079460018", "GB", "020 7946 0018", true),
        ("+4930901820", "DE", "030 901820", true), ("+11205550143", "US", "+1 1205550143", false),
        ("+19002345678", "US", "(900) 234-5678", false), ("+18002345678", "US", "(800) 234-5678", true),
        ("+979123456789", "US", "+979 1 2345 6789", false), ("+881612345678", "US", "+881 6 123 45678", false),
        ("+12025550143;ext=12", "US", "(202) 555-0143 ext. 12", true), ("+390212345678;ext=12", "IT", "02 1234 5678 ext. 12", true),
        // Its zero would be a prefix to dial, if it were parsed again.
        ("+49029322000020;ext=31", "RO", "+49 029322000020 ext. 31", false),
        // No country has this code.
        ("+99912345678", "US", "+99912345678", false), ("+99912345678;ext=1", "US", "+99912345678;ext=1", false),
        ("+0", "US", "+0", false),
    ])
    func aNumberIsDescribed(number: String, region: String, text: String, isDialable: Bool) throws {
        let description = NumberDescriber().describe([try #require(WrittenNumber(number))], in: try #require(Region(region))).first
        #expect(description?.text == text)
        #expect(description?.isDialable == isDialable)
    }

    /// One memory for all of them, asked in every order and twice.
    @Test func regionsAndLanguagesDoNotMix() throws {
        let numbers = try ["+12025550143", "+12025550143;ext=12", "+81312345678;ext=12"].map { try #require(WrittenNumber($0)) }
        let table: [(region: String, language: String?, texts: [String])] = [
            ("US", nil, ["(202) 555-0143", "(202) 555-0143 ext. 12", "+81 3-1234-5678 ext. 12"]),
            ("US", "en-GB", ["(202) 555-0143", "(202) 555-0143 ext. 12", "+81 3-1234-5678 ext. 12"]),
            ("US", "ja", ["(202) 555-0143", "(202) 555-0143 内線 12", "+81 3-1234-5678 内線 12"]),
            ("JP", "ja-JP", ["+1 202-555-0143", "+1 202-555-0143 内線 12", "03-1234-5678 内線 12"]),
            ("JP", "jav", ["+1 202-555-0143", "+1 202-555-0143 ext. 12", "03-1234-5678 ext. 12"]),
        ]
        let describer = NumberDescriber()
        for row in table + table.reversed() {
            let region = try #require(Region(row.region))
            let descriptions = describer.describe(numbers, in: region, language: row.language)
            #expect(descriptions.map(\.text) == row.texts, "\(row)")
            #expect(descriptions.allSatisfy { $0.isDialable })
        }
    }

    @Test(arguments: [1, 2, 8, 99]) func theMemoryIsBounded(capacity: Int) throws {
        let describer = NumberDescriber(capacity: capacity)
        var random = SeededRandom()
        for _ in 0..<300 {
            let last = 1000 + random.below(200)
            let number = try #require(WrittenNumber("+1202555\(last)"))
            #expect(describer.describe([number], in: .unitedStates).map(\.text) == ["(202) 555-\(last)"])
            #expect(describer.count <= max(2, capacity))
        }
        #expect(describer.count > capacity / 2, "and it is used")
    }

    @Test func whatIsAskedForAgainIsRemembered() throws {
        func key(_ index: Int) throws -> DescribedNumbers.Key {
            let number = try #require(WrittenNumber("+1202555\(1000 + index)"))
            return DescribedNumbers.Key(number: number, region: .unitedStates, word: .ofTheRegion)
        }
        let description = PhoneNumberDescription(isValid: true, isCostly: false, text: "x")
        var numbers = DescribedNumbers(capacity: 10)
        numbers.add(description, for: try key(0))
        for index in 1..<100 {
            numbers.add(description, for: try key(index))
            if index % 3 == 0 { #expect(numbers.find(try key(0)) == description, "\(index)") }
        }
        #expect(try numbers.find(key(99)) == description && numbers.find(key(50)) == nil)
        #expect(numbers.count <= 10)
    }

    @Test func threadsShareIt() throws {
        let numbers = try (0..<200).map { try #require(WrittenNumber("+1202555\(1000 + $0)")) }
        let expected = numbers.map { PhoneNumber($0.e164, in: .unitedStates)?.description(in: .unitedStates) }
        let describer = NumberDescriber(capacity: 64)
        DispatchQueue.concurrentPerform(iterations: 8) { iteration in
            for round in 0..<10 {
                let part = (iteration * 7 + round * 20) % 150
                let range = part..<(part + 50)
                #expect(describer.describe(Array(numbers[range]), in: .unitedStates) == Array(expected[range]))
            }
        }
        #expect(describer.count <= 64)
    }

    @Test func anExtensionHasPlainDigits() {
        #expect(PhoneNumber("(202) 555-0143 #12", in: .unitedStates)?.extensionDigits == "12")
        #expect(PhoneNumber("(202) 555-0143 #１２", in: .unitedStates)?.extensionDigits == "12")
        #expect(PhoneNumber("(202) 555-0143", in: .unitedStates)?.extensionDigits == nil)
    }

    @Test(arguments: ["+1", "+12025550143", "+12025550143;ext=1", "+12345678901234567890;ext=12345678901234567890"])
    func aWrittenNumberIsItsText(text: String) {
        #expect(WrittenNumber(text)?.text == text)
    }

    @Test(arguments: [
        "", "+", "12025550143", "+1 202", "+1202x", "+1202;ext=", "+1202;ext=1;ext=2", "+1202;ext=x", "+1202;EXT=1", "+１２０２",
        "+123456789012345678901", "+1;ext=123456789012345678901", ";ext=1", "+;ext=1",
    ])
    func anotherFormIsRefused(text: String) {
        #expect(WrittenNumber(text) == nil)
    }
}
