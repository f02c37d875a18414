import Testing

@testable import RPC

@Suite struct NameTableTests {
    @Test func eachNameHasItsPlaceAndOthersHaveNone() {
        let names = (0..<1000).map { "method.\($0)" } + ["", "é"]
        let table = NameTable(names)
        for (number, name) in names.enumerated() { #expect(table.index(of: Array(name.utf8).span.bytes) == number) }
        for name in ["method.1000", "method", "Method.1", "method.1 ", "e"] { #expect(table.index(of: Array(name.utf8).span.bytes) == nil) }
    }

    @Test func anEmptyTableHasNoNames() {
        #expect(NameTable([]).index(of: [UInt8]().span.bytes) == nil)
    }
}
