/// Every method of the daemon, by name. A line here without a handler in the daemon does not compile.
public typealias Methods = MethodList<
    AgentsAdd,
    AgentsList,
    AgentsRemove,
    AgentsSetPassword,
    EventsCheckpoint,
    EventsList,
    EventsVerify,
    ServerCheck,
    ServerDescribe,
    ServerInfo,
    SessionsCreate,
    SessionsRevoke,
    SessionsVerify,
    TicketsCreate,
    TicketsDelete,
    TicketsFind,
    TicketsGet,
    TicketsList,
    TicketsNote,
    TicketsUpdate
>
