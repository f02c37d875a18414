public import Protocol

extension ServerStats.Result {
    /// Appends the daemon's metrics.
    public func write(to text: inout PrometheusText) {
        text.begin("supportd_info", .gauge, "The daemon's version.")
        text.sample("supportd_info", ["version": version], 1)
        text.add(
            "supportd_start_time_seconds", .gauge, "When the daemon started, in seconds since 1970.",
            Double(startedAt.milliseconds) / 1000)
        writeCalls(to: &text)

        text.begin("supportd_commit_seconds", .histogram, "How long a group of changes took until it was on the disk.")
        text.samples("supportd_commit_seconds", commits.seconds)
        text.begin("supportd_commit_changes", .histogram, "Changes in a commit.")
        text.samples("supportd_commit_changes", commits.changes)

        text.begin("supportd_queue_length", .gauge, "Calls that wait or run, by queue.")
        var queues = [("writes", queuedWrites), ("longCalls", longCalls), ("longReads", longReads)]
        if let backupCalls { queues.append(("backups", backupCalls)) }
        for (name, level) in queues { text.sample("supportd_queue_length", ["queue": name], level.count) }
        text.begin("supportd_queue_limit", .gauge, "The bound past which a call is overloaded, by queue.")
        for (name, level) in queues { text.sample("supportd_queue_limit", ["queue": name], level.limit) }
        text.add("supportd_connections", .gauge, "Clients that are connected.", connections.count)
        text.add("supportd_connections_limit", .gauge, "Clients that may be connected.", connections.limit)
        if let subscribers {
            text.add("supportd_subscribers", .gauge, "Clients that follow the log.", subscribers.count)
            text.add("supportd_subscribers_limit", .gauge, "Clients that may follow the log.", subscribers.limit)
        }
        writeStorage(to: &text)
        text.add("supportd_resident_memory_bytes", .gauge, "Memory of the daemon's process without the map.", memoryBytes)
    }

    private func writeCalls(to text: inout PrometheusText) {
        text.begin("supportd_calls_total", .counter, "Calls that were answered, by method and reason; ok is no refusal.")
        for call in calls {
            for answer in call.answers {
                text.sample("supportd_calls_total", ["method": call.method, "reason": answer.reason], answer.count)
            }
        }
        text.add("supportd_malformed_requests_total", .counter, "Frames that were no request.", malformedRequests)
        text.begin("supportd_call_seconds", .histogram, "From a call's arrival in the daemon to its answer, by method.")
        for call in calls { text.samples("supportd_call_seconds", call.seconds, ("method", call.method)) }
    }

    private func writeStorage(to text: inout PrometheusText) {
        text.add("supportd_tickets", .gauge, "Tickets that are stored.", tickets)
        text.add("supportd_events", .gauge, "The log's last sequence.", lastEvent)
        text.add("supportd_storage_bytes", .gauge, "Bytes of the file that hold pages.", storage.usedBytes)
        text.add("supportd_storage_free_bytes", .gauge, "Bytes of these that can be used again.", storage.freeBytes)
        text.add("supportd_map_bytes", .gauge, "The memory map as it is now.", storage.mapBytes)
        text.add("supportd_storage_limit_bytes", .gauge, "What the file may grow to.", storage.limitBytes)
        text.add("supportd_readers", .gauge, "Places of readers that are taken.", storage.readers.count)
        text.add("supportd_readers_limit", .gauge, "Places of readers that there are.", storage.readers.limit)
        text.add("supportd_oldest_reader_lag_commits", .gauge, "Commits that the oldest snapshot is behind.", storage.oldestReaderLag)
        if let lastBackupAt {
            text.add(
                "supportd_last_backup_time_seconds", .gauge, "When the last backup was made, in seconds since 1970.",
                Double(lastBackupAt.milliseconds) / 1000)
        }
        if let lastBackupProblems {
            text.add("supportd_last_backup_problems", .gauge, "0 when the last backup is sound.", lastBackupProblems)
        }
    }
}
