/* iis_config_reader.h - how a web server is set up: applicationHost.config and
 * web.config. */
#ifndef GR_READERS_IIS_CONFIG_READER_H
#define GR_READERS_IIS_CONFIG_READER_H

#include "readers/reader.h"

extern const reader_ops iis_config_reader;

#endif
