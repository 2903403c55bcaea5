/* syslog_reader.h - system logs of Unix and of network devices, line by line:
 * RFC 3164, RFC 5424, FortiGate, Cisco, OpenVPN. docs/formats/syslog.md */
#ifndef GR_READERS_SYSLOG_READER_H
#define GR_READERS_SYSLOG_READER_H

#include "readers/reader.h"

extern const reader_ops syslog_reader;

#endif
