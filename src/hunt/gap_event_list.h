/* gap_event_list.h - events by which a log tells of a gap in it.
 *
 * GAP_EVENT(channel, event id, "what it says")
 * GAP_RECORD(type, field, its value, "what it says")   of the audit log of Linux;
 *                                                      no field: always
 * No include guard: a list. */
GAP_EVENT("Security", 1102, "the log was cleared")
GAP_EVENT("Security", 517, "the log was cleared")
GAP_EVENT("System", 104, "a log was cleared")
GAP_EVENT("Security", 1100, "the event log service was shut down")
GAP_EVENT("Security", 1104, "the log was full")
GAP_EVENT("Security", 1101, "audit events were dropped")
GAP_EVENT("Security", 4612, "audit events were lost for want of room")
GAP_EVENT("Security", 4719, "the audit policy was changed")
GAP_EVENT("Security", 4616, "the system time was changed")
GAP_EVENT("System", 6008, "the shutdown before was unexpected")
GAP_EVENT("Microsoft-Windows-Sysmon/Operational", 4, "Sysmon was started or stopped")
GAP_EVENT("Microsoft-Windows-Sysmon/Operational", 16, "Sysmon's configuration was changed")
GAP_RECORD("DAEMON_END", "", "", "auditd was stopped")
GAP_RECORD("DAEMON_ABORT", "", "", "auditd stopped by an error")
GAP_RECORD("CONFIG_CHANGE", "audit_enabled", "0", "auditing was switched off")
GAP_RECORD("TIME_INJOFFSET", "", "", "the system time was changed")
GAP_RECORD("TIME_ADJNTPVAL", "", "", "the clock was adjusted")
