/* exchange_reader.h - the text logs of an Exchange server: HttpProxy, ECP, EWS,
 * MAPI, PowerShell, message tracking, SMTP, IMAP, POP.
 * docs/formats/exchange.md */
#ifndef GR_READERS_EXCHANGE_READER_H
#define GR_READERS_EXCHANGE_READER_H

#include "readers/reader.h"

extern const reader_ops exchange_reader;

#endif
