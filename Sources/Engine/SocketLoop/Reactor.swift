internal import CEpoll
internal import Glibc
internal import NIOCore

/// The sockets of one loop and their handlers (epoll(7)). On the loop's thread only.
@safe public final class Reactor {
    /// A handler's place. A place is used again, and its generation tells one handler from the next.
    struct Place {
        fileprivate let index: UInt32
        fileprivate let generation: UInt32
        fileprivate var number: UInt64 { UInt64(generation) << 32 | UInt64(index) }
        fileprivate init(index: UInt32, generation: UInt32) { (self.index, self.generation) = (index, generation) }
        fileprivate init(_ number: UInt64) {
            self.init(index: UInt32(truncatingIfNeeded: number), generation: UInt32(truncatingIfNeeded: number >> 32))
        }
    }
    private struct Slot {
        var handler: (any SocketHandler)?
        var generation: UInt32 = 0
        /// Whether it has asked to be called at the end of this turn.
        var isWaiting = false
    }

    let poll: CInt
    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private var waiting: [Place] = []
    /// The room of the turn before.
    private var spare: [Place] = []
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
    var timers = Timers()

    init() throws(IOError) {
        poll = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw IOError(errnoCode: errno, reason: "epoll_create1") }
    }
    deinit {
        unsafe events.deallocate()
        close(poll)
    }

    /// Has `handler`, which is kept, notified of `descriptor`'s changes. The first notification is what it is ready for by now.
    func add(_ handler: any SocketHandler, for descriptor: CInt) throws(IOError) -> Place {
        let place = takePlace(for: handler)
        do throws(IOError) {
            try watch(descriptor, place, alsoRoom: false, EPOLL_CTL_ADD)
        } catch {
            giveBack(place)
            throw error
        }
        return place
    }

    /// Whether the handler is notified of room to write, too. It is notified anew of what the socket is ready for.
    func setWatchesRoom(_ watches: Bool, for descriptor: CInt, _ place: Place) throws(IOError) {
        try watch(descriptor, place, alsoRoom: watches, EPOLL_CTL_MOD)
    }

    /// Lets the handler go. To be called before `descriptor` is closed: another process may have the same socket.
    func remove(_ place: Place, of descriptor: CInt) {
        var event = unsafe epoll_event()
        unsafe epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event)
        giveBack(place)
    }

    /// Has the handler called once, however often it asks, when all handlers were notified that are ready now.
    func askForEndOfTurn(_ place: Place) {
        let index = Int(place.index)
        guard slots[index].generation == place.generation, !slots[index].isWaiting else { return }
        slots[index].isWaiting = true
        waiting.append(place)
    }

    /// Whether a handler waits for the end of the turn.
    var hasWork: Bool { !waiting.isEmpty }

    /// Waits for changes, at most for `milliseconds` (-1: for ever), and notifies their handlers. A signal ends the wait too.
    func waitForChanges(within milliseconds: CInt) throws(IOError) {
        // Since glibc 2.41 it takes no null pointer, and says so.
        guard let room = unsafe events.baseAddress else { return }
        let count = unsafe epoll_wait(poll, room, CInt(events.count), milliseconds)
        guard count >= 0 else {
            if errno == EINTR { return }
            throw IOError(errnoCode: errno, reason: "epoll_wait")
        }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            notify(unsafe event.data.u64, unsafe event.events)
        }
    }

    private func notify(_ number: UInt64, _ events: UInt32) {
        // There is none for a change of a socket that was closed in the same turn.
        guard let handler = handler(at: Place(number)) else { return }
        var readiness: Readiness = []
        if events & Self.reading != 0 { readiness.insert(.toRead) }
        if events & Self.writing != 0 { readiness.insert(.toWrite) }
        if events & Self.ending != 0 { readiness.insert(.atEnd) }
        handler.ready(readiness)
    }
    private static let ending = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
    private static let reading = EPOLLIN.rawValue | ending
    private static let writing = EPOLLOUT.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue

    func endTurn() {
        var places = spare
        spare = []
        swap(&places, &waiting)
        for place in places {
            guard let handler = handler(at: place) else { continue }
            slots[Int(place.index)].isWaiting = false
            handler.endOfTurn()
        }
        places.removeAll(keepingCapacity: true)
        spare = places
    }

    private func handler(at place: Place) -> (any SocketHandler)? {
        let slot = slots[Int(place.index)]
        return slot.generation == place.generation ? slot.handler : nil
    }

    private func watch(_ descriptor: CInt, _ place: Place, alsoRoom: Bool, _ operation: CInt) throws(IOError) {
        var wanted = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        if alsoRoom { wanted |= EPOLLOUT.rawValue }
        var event = unsafe epoll_event(events: wanted, data: epoll_data(u64: place.number))
        guard unsafe epoll_ctl(poll, operation, descriptor, &event) == 0 else { throw IOError(errnoCode: errno, reason: "epoll_ctl") }
    }

    private func takePlace(for handler: any SocketHandler) -> Place {
        if let index = free.popLast() {
            slots[Int(index)].handler = handler
            return Place(index: index, generation: slots[Int(index)].generation)
        }
        slots.append(Slot(handler: handler))
        return Place(index: UInt32(slots.count - 1), generation: 0)
    }
    private func giveBack(_ place: Place) {
        // What ends with the handler must not do so in the middle of this.
        let handler = slots[Int(place.index)].handler
        defer { withExtendedLifetime(handler) {} }
        slots[Int(place.index)].handler = nil
        slots[Int(place.index)].isWaiting = false
        slots[Int(place.index)].generation &+= 1
        free.append(place.index)
    }
}
