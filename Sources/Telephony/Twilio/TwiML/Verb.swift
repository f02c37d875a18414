/// One step of a call.
public enum Verb: Hashable, Sendable {
    case dial(Dial)
    case say(Say)
    case play(Play)
    case pause(Pause)
    case gather(Gather)
    case record(Record)
    case redirect(Redirect)
    case reject(Reject)
    case enqueue(Enqueue)
    /// Ends the call.
    case hangup
    /// Takes the caller out of the queue. The call continues after its `<Enqueue>`.
    case leave

    var element: XMLElement {
        switch self {
        case .dial(let dial): dial.element
        case .say(let say): say.element
        case .play(let play): play.element
        case .pause(let pause): pause.element
        case .gather(let gather): gather.element
        case .record(let record): record.element
        case .redirect(let redirect): redirect.element
        case .reject(let reject): reject.element
        case .enqueue(let enqueue): enqueue.element
        case .hangup: XMLElement("Hangup")
        case .leave: XMLElement("Leave")
        }
    }
}
