import Testing

@testable import supportctl

@Suite struct EnvironmentFileTests {
    @Test func aFileIsReadAsSystemdReadsIt() {
        let file = EnvironmentFile(
            """
            # A remark: X=1
            ; another
            PLAIN=https://desk.example.com/a?b=c
             SPACED = value with spaces \u{20}
            DOUBLE="a \\"b\\" \\\\ \\$c \\d"
            SINGLE='a "b" \\'
            EMPTY=
            TWICE=1
            TWICE=2
            not a name=3
            """)
        #expect(
            file.values == [
                "PLAIN": "https://desk.example.com/a?b=c", "SPACED": "value with spaces", "DOUBLE": #"a "b" \ $c \d"#,
                "SINGLE": #"a "b" \"#, "EMPTY": "", "TWICE": "2",
            ])
    }

    @Test func aValueIsSetWhereItIsSetElseWhereARemarkShowsItElseAtTheEnd() {
        var file = EnvironmentFile("# Where NAME=x is explained\n#NAME=\n\nOTHER=1\nOTHER=2\n")
        file.set("NAME", to: "a")
        file.set("OTHER", to: "b")
        file.set("NEW", to: "c")
        #expect(file.text == "# Where NAME=x is explained\nNAME=a\n\nOTHER=1\nOTHER=b\nNEW=c\n")
    }

    @Test func aRemarkThatIsASentenceStays() {
        var file = EnvironmentFile("# NAME=x is explained here\n")
        file.set("NAME", to: "a")
        #expect(file.text == "# NAME=x is explained here\nNAME=a\n")
    }

    @Test(arguments: ["plain", "with space", #"quote " and ' and \ and $x and `y`"#, "#", "日本語", "a=b", ";", " edge ", "\\"])
    func whatIsSetIsReadAgain(value: String) {
        var file = EnvironmentFile("A=1")
        file.set("NAME", to: value)
        #expect(EnvironmentFile(file.text).values == ["A": "1", "NAME": value])
    }

    @Test func aFileThatIsNotChangedIsTheSame() {
        let text = "# x\n\nA=\"1\"\n  B=2\n"
        #expect(EnvironmentFile(text).text == text)
    }
}
