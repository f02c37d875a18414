internal import NIOCore

/// One end of a call in the media server. Confined to the server's event loop.
final class Port {
    enum Kind {
        case browser(Browser)
        case nobody
    }

    let id: MediaServer.PortID
    let kind: Kind
    var hears: Set<MediaServer.PortID> = []
    /// Plays sound to this end, beside what it hears.
    let player: Player
    /// Plays sound as this end's own, beside what its browser sends.
    let voice: Player
    /// The sound of this end in the current 20 ms. Nil for silence.
    private(set) var said: [Int16]?

    init(id: MediaServer.PortID, eventLoop: any EventLoop, kind: Kind) {
        self.id = id
        self.kind = kind
        player = Player(eventLoop: eventLoop)
        voice = Player(eventLoop: eventLoop)
    }

    /// Moves on to the next 20 ms of its sound.
    func say() {
        var parts = [voice.next()]
        if case .browser(let browser) = kind { parts.append(browser.playout.next(Mix.frameCount)) }
        let sounds = parts.compactMap { $0 }
        said = sounds.isEmpty ? nil : Mix.sum(sounds)
    }
}

enum Mix {
    /// Samples in 20 ms.
    static let frameCount = G711.sampleRate / 50

    /// The sum of the sounds, clamped to 16 bits.
    static func sum(_ sounds: [[Int16]]) -> [Int16] {
        guard let first = sounds.first else { return [Int16](repeating: 0, count: frameCount) }
        guard sounds.count > 1 else { return first }
        return (0..<frameCount).map { index in
            Int16(clamping: sounds.reduce(0) { $0 + Int($1[index]) })
        }
    }
}

/// Plays a sound, 20 ms at a time.
final class Player {
    private let eventLoop: any EventLoop
    private var samples: [Int16] = []
    private var position = 0
    /// How often the sound is still to be played. 0 means for ever.
    private var loops = 1
    private var ended: EventLoopPromise<Void>?

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    deinit { stop() }

    /// Returns when the sound has ended, or another has replaced it.
    func play(_ sound: Sound, loops: Int, isolation: isolated (any Actor)? = #isolation) async {
        stop()
        let promise = eventLoop.makePromise(of: Void.self)
        samples = sound.samples
        position = 0
        self.loops = loops
        ended = promise
        try? await promise.futureResult.get()
    }

    func stop() {
        samples = []
        ended?.succeed()
        ended = nil
    }

    func next() -> [Int16]? {
        guard !samples.isEmpty else { return nil }
        var frame = Array(samples[position..<min(samples.count, position + Mix.frameCount)])
        frame += [Int16](repeating: 0, count: Mix.frameCount - frame.count)
        position += Mix.frameCount
        if position >= samples.count {
            position = 0
            if loops == 1 { stop() } else if loops > 1 { loops -= 1 }
        }
        return frame
    }
}

/// Records the sound of ports.
final class Recorder {
    private let channels: [[MediaServer.PortID]]
    private(set) var sounds: [Sound]
    private(set) var frames = 0
    private(set) var silentFrames = 0
    private let limit = 3600 * 50

    /// The root mean square below which a frame is silence.
    private static let threshold = 200.0

    init(channels: [[MediaServer.PortID]]) {
        self.channels = channels
        sounds = channels.map { _ in Sound() }
    }

    func add(_ said: (MediaServer.PortID) -> [Int16]?) {
        guard frames < limit else { return }
        frames += 1
        silentFrames += 1
        for (index, ports) in channels.enumerated() {
            let frame = Mix.sum(ports.compactMap(said))
            sounds[index].samples += frame
            let energy = frame.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(frame.count)
            if energy.squareRoot() > Self.threshold { silentFrames = 0 }
        }
    }
}
