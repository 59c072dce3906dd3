#include "tui/cli/suggest.h"

#include <stdint.h>
#include <string.h>

#define LONGEST 31

static size_t least(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* Letters to add, take away or change to make @b of @a (Levenshtein). Longer words are far. */
static size_t distance(const char *a, const char *b)
{
        size_t row[LONGEST + 1];
        size_t a_length = strlen(a), b_length = strlen(b);

        if (a_length > LONGEST || b_length > LONGEST)
                return SIZE_MAX;
        for (size_t j = 0; j <= b_length; j++)
                row[j] = j;
        for (size_t i = 1; i <= a_length; i++) {
                size_t diagonal = row[0];

                row[0] = i;
                for (size_t j = 1; j <= b_length; j++) {
                        size_t changed = diagonal + (a[i - 1] != b[j - 1]);

                        diagonal = row[j];
                        row[j] = least(changed, least(row[j], row[j - 1]) + 1);
                }
        }
        return row[b_length];
}

void ph_suggestion_init(struct ph_suggestion *suggestion, const char *word)
{
        *suggestion = (struct ph_suggestion){.word = word, .distance = SIZE_MAX};
}

/* Near is a slip or two, and at least half of the word right; or the beginning of the word. */
void ph_suggestion_offer(struct ph_suggestion *suggestion, const char *candidate)
{
        size_t length = strlen(suggestion->word);
        size_t d = distance(suggestion->word, candidate);

        if (length >= 2 && strncmp(suggestion->word, candidate, length) == 0)
                d = 0;
        if (d > 2 || d * 2 > length || d >= suggestion->distance)
                return;
        suggestion->best = candidate;
        suggestion->distance = d;
}
