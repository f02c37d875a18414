internal import FoundationEssentials
internal import Twilio
internal import WebRTC

/// Somebody in a conference.
@Exchange
final class Participant {
    let call: Call
    let label: String?
    let startsConference: Bool
    var endsConference: Bool
    var isMuted: Bool
    var isHeld = false
    let joinedAt = Date()
    /// Why the participant left, in Twilio's words.
    let left = Moment<String>()

    init(_ call: Call, _ noun: Dial.Conference) {
        self.call = call
        label = noun.participantLabel
        startsConference = noun.startConferenceOnEnter ?? true
        endsConference = noun.endConferenceOnExit ?? false
        isMuted = noun.muted ?? false
    }
}

/// A room for any number.
@Exchange
final class Conference {
    enum State: String { case `init`, inProgress = "in-progress", completed }

    let sid = SID.new(.conference)
    let name: String
    let createdAt = Date()
    let maximumSize: Int
    var state = State.`init`
    var participants: [Participant] = []
    /// Told of what happens: the first participant's wishes count.
    let callback: (webhook: Webhook, events: Set<String>)?
    var sequence = 0

    init(_ noun: Dial.Conference, callback: Webhook?) {
        name = noun.name
        maximumSize = noun.maxParticipants ?? 250
        self.callback = callback.map { ($0, Set(noun.statusCallbackEvents.map(\.rawValue))) }
    }

    func participant(_ id: String) -> Participant? {
        participants.first { $0.call.sid == id || $0.label == id }
    }

    /// Who hears whom: nobody before it begins; then all who are neither held nor muted are heard by all who are not held.
    func connect(_ media: MediaServer) async {
        for participant in participants {
            // Somebody may have left while another was connected.
            guard let port = participant.call.port, participants.contains(where: { $0 === participant }) else { continue }
            let hears = state == .inProgress && !participant.isHeld
            let others = participants.filter { !$0.isHeld && !$0.isMuted }.compactMap(\.call.port)
            await media.setHearing(of: port, hears ? Set(others) : [])
            let waits = participant.isHeld || state == .`init` || participants.count == 1
            await media.stopPlaying(to: port)
            if waits { Task { await media.play(.waiting, to: port, loops: 0) } }
        }
    }
}

@Exchange
final class Conferences {
    private(set) var all: [Conference] = []
    private static let kept = 100

    func live(_ name: String) -> Conference? { all.first { $0.name == name && $0.state != .completed } }
    func find(_ sid: String) -> Conference? { all.first { $0.sid == sid } ?? live(sid) }

    func make(_ noun: Dial.Conference, callback: Webhook?) -> Conference {
        if let conference = live(noun.name) { return conference }
        let conference = Conference(noun, callback: callback)
        all.append(conference)
        if all.count > Self.kept, let index = all.firstIndex(where: { $0.state == .completed }) { all.remove(at: index) }
        return conference
    }
}
