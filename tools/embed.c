/* embed.c - writes files as a C source, for the program to carry with it.
 *
 *   embed NAME ROOT FILE... > embedded_NAME.c
 *
 * Files are written in byte order of their path, whatever order they are given
 * in, so that the same tree gives the same program. Names are kept without
 * ROOT and its slash. src/sigma/builtin_data.h has the layout and the key. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sigma/builtin_data.h"

enum { BYTES_PER_LINE = 16 };

static size_t position;

static void emit_byte(unsigned char byte)
{
    printf("%s0x%02x,", position % BYTES_PER_LINE ? " " : "\n    ",
           byte ^ embedded_key(position));
    position++;
}

static bool emit_file(const char *path, const char *name, embedded_file *out)
{
    out->name_offset = position;
    out->name_len = strlen(name);
    for (const char *p = name; *p; p++) emit_byte((unsigned char)*p);
    out->offset = position;
    FILE *const in = fopen(path, "rb");
    if (!in) return false;
    for (int c = getc(in); c != EOF; c = getc(in)) emit_byte((unsigned char)c);
    out->len = position - out->offset;
    bool const sound = !ferror(in);
    return fclose(in) == 0 && sound;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *name_below(const char *path, const char *root)
{
    size_t const len = strlen(root);
    if (strncmp(path, root, len) == 0 && path[len] == '/')
        return path + len + 1;
    return path;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: embed NAME ROOT FILE...\n", stderr);
        return 2;
    }
    char **const paths = argv + 3;
    size_t const count = (size_t)argc - 3;
    qsort(paths, count, sizeof *paths, by_bytes);
    embedded_file *const files = calloc(count + 1, sizeof *files);
    if (!files) return 5;

    printf("/* Written by tools/embed.c; do not edit. */\n"
           "#include \"sigma/builtin_data.h\"\n\n"
           "static const uint8_t bytes[] = {");
    for (size_t i = 0; i < count; i++) {
        if (!emit_file(paths[i], name_below(paths[i], argv[2]), &files[i])) {
            perror(paths[i]);
            return 5;
        }
    }
    emit_byte(0);
    printf("\n};\n\nstatic const embedded_file files[] = {\n");
    for (size_t i = 0; i <= count; i++)
        printf("    {%zu, %zu, %zu, %zu},\n", files[i].name_offset,
               files[i].name_len, files[i].offset, files[i].len);
    printf("};\n\nconst embedded_set embedded_%s = {bytes, files, %zu};\n",
           argv[1], count);
    free(files);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 5;
}
