#include "agent/dist/words.h"

#include <string.h>

size_t ph_words_split(const char *line, struct ph_word *words, size_t most)
{
        size_t count = 0;

        for (line += strspn(line, " \t"); *line != '\0' && *line != '\n' && count < most;
                line += strspn(line, " \t")) {
                words[count] = (struct ph_word){line, strcspn(line, " \t\n")};
                line += words[count++].length;
        }
        return count;
}

static unsigned digit_of(char c)
{
        if (c >= '0' && c <= '9')
                return (unsigned)(c - '0');
        if (c >= 'a' && c <= 'f')
                return (unsigned)(c - 'a') + 10;
        if (c >= 'A' && c <= 'F')
                return (unsigned)(c - 'A') + 10;
        return UINT8_MAX;
}

bool ph_word_number(struct ph_word word, unsigned base, uint64_t most, uint64_t *out)
{
        uint64_t value = 0;

        for (size_t i = 0; i < word.length; i++) {
                unsigned digit = digit_of(word.text[i]);
                if (digit >= base || value > (most - digit) / base || digit > most)
                        return false;
                value = value * base + digit;
        }
        if (word.length == 0)
                return false;
        *out = value;
        return true;
}

bool ph_word_cut(
        struct ph_word word, char separator, struct ph_word *head_out, struct ph_word *tail_out)
{
        const char *at = memchr(word.text, separator, word.length);

        if (at == NULL)
                return false;
        *head_out = (struct ph_word){word.text, (size_t)(at - word.text)};
        *tail_out = (struct ph_word){at + 1, word.length - head_out->length - 1};
        return true;
}
