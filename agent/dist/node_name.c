#include "agent/dist/node_name.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool ph_node_name_is_valid(const char *name, size_t length)
{
        if (length == 0 || length > PH_NODE_NAME_MAX)
                return false;
        for (size_t i = 0; i < length; i++) {
                if (name[i] <= ' ' || name[i] > '~')
                        return false;
        }
        return true;
}

char *ph_node_name_make(const char *name, bool is_long, bool *guessed_out)
{
        char host[PH_NODE_NAME_MAX + 1] = "localhost", *whole;

        *guessed_out = strchr(name, '@') == NULL;
        if (!ph_node_name_is_valid(name, strlen(name)))
                return NULL;
        if (!*guessed_out)
                return strdup(name);
        if (gethostname(host, sizeof(host) - 1) == 0 && !is_long)
                host[strcspn(host, ".")] = '\0';
        return asprintf(&whole, "%s@%s", name, host) < 0 ? NULL : whole;
}

bool ph_node_name_matches(const char *name, bool host_guessed, const char *wanted)
{
        const char *at = strchr(name, '@'), *wanted_at = strchr(wanted, '@');
        size_t length = at == NULL ? strlen(name) : (size_t)(at - name);
        size_t wanted_length = wanted_at == NULL ? strlen(wanted) : (size_t)(wanted_at - wanted);

        if (strcmp(name, wanted) == 0)
                return true;
        if (length != wanted_length || memcmp(name, wanted, length) != 0)
                return false;
        if (wanted_at == NULL || at == NULL)
                return wanted_at == NULL;
        size_t label = strcspn(at, ".");
        return host_guessed && label == strcspn(wanted_at, ".") &&
               memcmp(at, wanted_at, label) == 0;
}
