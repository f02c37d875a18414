internal import Twilio
internal import WebRTC

/// A telephone without a person: five numbers answer by themselves, for tests and demonstrations.
@Exchange
final class RobotLine: Line {
    enum Behaviour: String, Sendable, CaseIterable {
        case answers, busy, noAnswer, fails, machine
    }

    /// The numbers are of those that are kept free for fiction (NANPA: 555-0100 to 555-0199).
    static let numbers: [String: Behaviour] = [
        "+12025550190": .answers, "+12025550191": .busy, "+12025550192": .noAnswer, "+12025550193": .fails,
        "+12025550194": .machine,
    ]

    private let behaviour: Behaviour
    private let media: MediaServer
    private let keep: @Exchange (Recording) -> Void
    private var recorder: Int?

    /// - Parameter keep: takes the recording of an answering machine.
    init(_ behaviour: Behaviour, media: MediaServer, keep: @escaping @Exchange (Recording) -> Void) {
        self.behaviour = behaviour
        self.media = media
        self.keep = keep
    }

    func ring(_ call: Call) async {
        switch behaviour {
        case .answers:
            call.change(to: .ringing)
            await answer(call)
        case .busy: call.end(.busy)
        case .fails: call.end(.failed)
        case .noAnswer: call.change(to: .ringing)
        case .machine:
            call.change(to: .ringing)
            Task {
                // Two rings.
                await idle(seconds: 2)
                if !call.isOver { await answer(call) }
            }
        }
    }

    func release(_ call: Call, code: Int?) async {
        if let recorder {
            let sounds = await media.stopRecording(recorder)
            keep(Recording(call: call, source: "AnsweringMachine", channels: sounds))
        }
        if let port = call.port { await media.close(port) }
    }

    private func answer(_ call: Call) async {
        let port = await media.open()
        guard !call.isOver else { return await media.close(port) }
        call.answered(on: port)
        switch behaviour {
        case .machine:
            Task {
                await media.speak(Self.greeting + .beep, as: port)
                guard !call.isOver else { return }
                // What the caller says: all that this port hears.
                guard let other = call.parent?.port else { return }
                let recorder = await media.startRecording([[other]])
                if call.isOver { _ = await media.stopRecording(recorder) } else { self.recorder = recorder }
            }
        default:
            Task { await media.speak(Self.hold, as: port, loops: 0) }
        }
    }

    /// A tone that tests recognise, and people can bear.
    private static let hold = Sound.tone([523.25], seconds: 1, amplitude: 0.2)
    private static let greeting = [392.0, 440, 493.9].map { Sound.tone([$0], seconds: 0.3) }.reduce(Sound(), +)
}
