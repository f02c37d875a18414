internal import Twilio
internal import WebRTC

/// Browsers that ring: all devices of a client's identity, or all open pages of a telephone. The first to answer has the call.
@Exchange
final class BrowserRingingLine: Line {
    private struct Fork {
        let connection: any BrowserDevice
        let port: MediaServer.PortID
    }

    private let address: BrowserAddress
    private let parameters: [Parameter]
    private let directory: Directory
    private let media: MediaServer
    private let accountSID: String
    private var forks: [Fork] = []
    private var taken: Fork?
    let reconnectToken = SID.new("RT")

    /// - Parameter parameters: what `call.customParameters` shows.
    init(_ address: BrowserAddress, parameters: [Parameter], directory: Directory, media: MediaServer, accountSID: String) {
        self.address = address
        self.parameters = parameters
        self.directory = directory
        self.media = media
        self.accountSID = accountSID
    }

    func ring(_ call: Call) async {
        let devices = directory.devices(of: address)
        switch address {
        case .client where devices.isEmpty:
            // A client that is not registered is not reached at all.
            return call.end(.noAnswer)
        case .client: break
        case .phone:
            // A telephone that is switched on meanwhile rings too.
            directory.watch(address, for: call) { [weak self] device in await self?.add(device, call) }
        }
        call.change(to: .ringing)
        for device in devices { await add(device, call) }
    }

    func release(_ call: Call, code: Int?) async {
        directory.unwatch(call)
        for fork in forks where fork.connection !== taken?.connection { await drop(fork, call) }
        if let taken {
            taken.connection.calls[call.sid] = nil
            let error = code.map { SignalFrame.Failure(code: $0, message: SignalError.message(of: $0)) }
            taken.connection.send(.init("hangup", .init(callsid: call.sid, error: error)))
            await media.close(taken.port)
        }
        forks = []
    }

    func say(_ text: String, language: String?, on call: Call) async {
        await taken?.connection.say(text, language: language, callSID: call.sid)
    }

    // MARK: Answers of the browsers

    func answered(_ call: Call, by connection: any BrowserDevice, sdp: String) async {
        guard let fork = forks.first(where: { $0.connection === connection }), taken == nil, !call.isOver else { return }
        do {
            taken = fork
            try await media.accept(answer: sdp, on: fork.port)
        } catch {
            taken = nil
            connection.send(.init("hangup", .init(callsid: call.sid, error: .init(code: 31_400, message: "\(error)"))))
            return await left(call, connection, with: .failed)
        }
        directory.unwatch(call)
        for other in forks where other.connection !== connection { await drop(other, call) }
        forks = [fork]
        call.answered(on: fork.port)
    }

    /// A browser declines, or is gone. The call is over when it was the last one that rang, or the one that talks.
    func left(_ call: Call, _ connection: any BrowserDevice, with status: CallStatus) async {
        connection.calls[call.sid] = nil
        guard let index = forks.firstIndex(where: { $0.connection === connection }) else { return }
        let fork = forks.remove(at: index)
        await media.close(fork.port)
        if taken?.connection === connection {
            taken = nil
            call.end(.completed)
        } else if forks.isEmpty {
            directory.unwatch(call)
            call.end(status)
        }
    }

    func move(_ call: Call, to connection: any BrowserDevice) {
        guard let old = taken else { return }
        old.connection.calls[call.sid] = nil
        taken = Fork(connection: connection, port: old.port)
        forks = [Fork(connection: connection, port: old.port)]
        connection.calls[call.sid] = call
        connection.send(.init("answer", .init(callsid: call.sid, reconnect: reconnectToken)))
    }

    private func add(_ connection: any BrowserDevice, _ call: Call) async {
        guard taken == nil, !call.isOver, !forks.contains(where: { $0.connection === connection }),
            let (port, offer) = try? await media.offer()
        else { return }
        guard taken == nil, !call.isOver else { return await media.close(port) }
        forks.append(Fork(connection: connection, port: port))
        connection.calls[call.sid] = call
        connection.send(
            .init(
                "invite",
                .init(
                    callsid: call.sid, sdp: offer, reconnect: reconnectToken,
                    parameters: .init(
                        from: call.from, to: call.to, callSID: call.sid, accountSID: accountSID,
                        customParameters: FormParameters(parameters).encoded
                    )
                )))
    }

    private func drop(_ fork: Fork, _ call: Call) async {
        fork.connection.calls[call.sid] = nil
        fork.connection.send(.init("cancel", .init(callsid: call.sid)))
        await media.close(fork.port)
    }
}
