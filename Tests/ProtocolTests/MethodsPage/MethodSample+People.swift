import Protocol

extension MethodSample {
    static let agents = [
        MethodSample(
            AgentsAdd(name: "yuki", password: "not-a-real-password"), #"{"name":"yuki","password":"not-a-real-password"}"#,
            result: Agent(name: "yuki", createdAt: Samples.time, signedIn: false),
            #"{"createdAt":"2026-11-24T02:30:51.123Z","name":"yuki","signedIn":false}"#
        ),
        MethodSample(
            AgentsList(), "{}",
            result: AgentsList.Result(agents: [Samples.agent]), #"{"agents":["# + Samples.agentText + "]}"
        ),
        MethodSample(AgentsRemove(name: "yuki"), #"{"name":"yuki"}"#, result: Done(), "{}"),
        MethodSample(
            AgentsSetPassword(name: "yuki", password: "not-a-real-password"), #"{"name":"yuki","password":"not-a-real-password"}"#,
            result: Done(), "{}"
        ),
    ]

    static let sessions = [
        MethodSample(
            SessionsCreate(name: "yuki", password: "not-a-real-password"), #"{"name":"yuki","password":"not-a-real-password"}"#,
            result: SessionsCreate.Result(token: Samples.sessionToken, agent: "yuki", expiresAt: Samples.time),
            #"{"agent":"yuki","expiresAt":"2026-11-24T02:30:51.123Z","token":"ZXhhbXBsZS1zZXNzaW9uLXRva2VuLW5vdC1yZWFsLTE"}"#
        ),
        MethodSample(
            SessionsRevoke(token: Samples.sessionToken), #"{"token":"ZXhhbXBsZS1zZXNzaW9uLXRva2VuLW5vdC1yZWFsLTE"}"#,
            result: Done(), "{}"
        ),
        MethodSample(
            SessionsVerify(token: Samples.sessionToken), #"{"token":"ZXhhbXBsZS1zZXNzaW9uLXRva2VuLW5vdC1yZWFsLTE"}"#,
            result: SessionsVerify.Result(agent: "yuki", expiresAt: Samples.time),
            #"{"agent":"yuki","expiresAt":"2026-11-24T02:30:51.123Z"}"#
        ),
    ]
}
