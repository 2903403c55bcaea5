/* banned.h - names that do not compile anywhere in grounds.
 *
 * The Makefile includes this file before the first line of every source file
 * (-include), so it cannot be forgotten. These functions write without a
 * bound, keep hidden state, or read the machine's locale; we have bounded ones
 * of our own in base/. The system headers that declare them come first: a
 * declaration after the poison would be an error too. */
#ifndef GR_BANNED_H
#define GR_BANNED_H

#ifdef __cplusplus
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#pragma GCC poison strcpy strncpy strcat sprintf vsprintf gets strtok
#pragma GCC poison localtime gmtime asctime ctime

#endif
