import Protocol

extension MethodSample {
    static let events = [
        MethodSample(EventsCheckpoint(), "{}", result: Samples.checkpoint, Samples.checkpointText),
        MethodSample(
            EventsList(ticket: 7, after: 2, limit: 1), #"{"after":2,"limit":1,"ticket":7}"#,
            result: EventsList.Result(events: [Samples.event], next: 3),
            #"{"events":["# + Samples.eventText + #"],"next":3}"#
        ),
        MethodSample(
            EventsSubscribe(after: 2), #"{"after":2}"#,
            result: EventsSubscribe.Result(after: 2), #"{"after":2}"#,
            notification: Samples.event, Samples.eventText
        ),
        MethodSample(EventsUnsubscribe(), "{}", result: Done(), "{}"),
        MethodSample(
            EventsVerify(checkpoint: Samples.checkpoint), #"{"checkpoint":"# + Samples.checkpointText + "}",
            result: EventsVerify.Result(
                sequence: 1, configuredKeyFrom: 1,
                failure: .init(sequence: 2, kind: .removed, message: "Event 2 was removed: event 3 follows event 1.")),
            """
            {"configuredKeyFrom":1,"failure":{"kind":"removed","message":"Event 2 was removed: event 3 follows event 1.","sequence":2},"sequence":1}
            """
        ),
    ]
}
