import Testing

/// Facts are stored, opinions are worked out: nothing that files or changes a ticket has its number described, which takes longer than
/// all else in a create.
@Suite struct PlainNumberTests {
    @Test func theStoreDescribesNoNumber() {
        let files = SourceTree.files(".swift", in: "Engine/Store")
        #expect(files.contains { $0.text.contains("PhoneNumber(") })
        for file in files {
            for line in file.code where line.contains("text(in:") || line.contains("description(in:") || line.contains("NumberDescriber") {
                // A refusal shows an example.
                #expect(line.contains("example.text(in: region)"), "\(file.path): \(line)")
            }
        }
    }

    @Test func theHandlersThatWriteDescribeNoNumber() {
        let files = SourceTree.files("Writes.swift", in: "supportd/Handlers")
        #expect(!files.isEmpty)
        for file in files { #expect(!file.code.contains { $0.contains("numbers") || $0.contains("describe") }, "\(file.path)") }
    }
}
