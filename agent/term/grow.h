/* Arrays that grow. */
#ifndef PH_TERM_GROW_H
#define PH_TERM_GROW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * Makes room for one more element of @size bytes behind the @count there are in *@array, which has
 * room for *@room. Returns false, with all as it was, when memory runs out.
 */
static inline bool ph_grow(void **array, size_t *room, size_t count, size_t size)
{
        if (count < *room)
                return true;
        size_t wanted = *room + *room / 2 + 16;
        void *grown = wanted > SIZE_MAX / size ? NULL : realloc(*array, wanted * size);
        if (grown == NULL)
                return false;
        *array = grown;
        *room = wanted;
        return true;
}

#endif
