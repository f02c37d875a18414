import Protocol

extension MethodSample {
    static let numbers = [
        MethodSample(
            NumbersDescribe(numbers: ["+12025550143;ext=12", "+819012345678"], region: "US", language: "en"),
            #"{"language":"en","numbers":["+12025550143;ext=12","+819012345678"],"region":"US"}"#,
            result: NumbersDescribe.Result(descriptions: [
                NumberDescription(number: "+12025550143;ext=12", text: "(202) 555-0143 ext. 12", dialable: true),
                NumberDescription(number: "+819012345678", text: "+81 90-1234-5678", dialable: true),
            ]),
            """
            {"descriptions":[{"dialable":true,"number":"+12025550143;ext=12","text":"(202) 555-0143 ext. 12"},\
            {"dialable":true,"number":"+819012345678","text":"+81 90-1234-5678"}]}
            """
        )
    ]
}
