"""How the daemon puts changes on the disk: by LMDB's own commit, or by the log of changes in front of it."""

SEGMENTS = {"SUPPORTD_CHANGE_LOG": "segments", "SUPPORTD_CHANGE_LOG_SEGMENT_MEBIBYTES": 1}
MODES = {"off": {}, "segments": SEGMENTS}
