/* READER(name): every reader, in the order in which they are asked. Each has
 * a header readers/NAME_reader.h that declares NAME_reader. */
READER(evtx)
READER(exchange)
READER(exchange_audit)
READER(json)
READER(json_wide)
READER(w3c)
READER(auditd)
READER(winxml)
READER(wincsv)
READER(journal)
READER(syslog)
READER(access)
