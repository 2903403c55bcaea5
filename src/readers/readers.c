/* readers.c - the list of readers. */
#include "readers/reader.h"

#include "readers/auditd_reader.h"
#include "readers/cloud_csv_reader.h"
#include "readers/evtx_reader.h"
#include "readers/exchange_audit_reader.h"
#include "readers/exchange_reader.h"
#include "readers/journal_reader.h"
#include "readers/iis_config_reader.h"
#include "readers/json_reader.h"
#include "readers/json_wide_reader.h"
#include "readers/squid_reader.h"
#include "readers/syslog_reader.h"
#include "readers/w3c_reader.h"
#include "readers/wincsv_reader.h"
#include "readers/winxml_reader.h"
#include "readers/access_reader.h"

static const reader_ops *const all[] = {
#define READER(name) &name##_reader,
#include "readers/reader_list.h"
#undef READER
};

size_t reader_count(void)
{
    return sizeof all / sizeof all[0];
}

const reader_ops *reader_get(size_t i)
{
    return all[i];
}

const reader_ops *reader_for(gr_slice head, gr_slice name)
{
    const reader_ops *best = NULL;
    int surest = 0;
    for (size_t i = 0; i < reader_count(); i++) {
        int const sure = all[i]->sniff(head, name);
        if (sure <= surest) continue;
        surest = sure;
        best = all[i];
    }
    return best;
}
