/*
 * Lines of words and numbers, as the files of /proc have them. No state; any thread.
 */
#ifndef PH_DIST_WORDS_H
#define PH_DIST_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed from the line, not terminated. */
struct ph_word {
        const char *text;
        size_t length;
};

/*
 * Splits the line at @line, up to its newline or NUL, at blanks. Returns how many words there are
 * in
 * @words, at most @most.
 */
size_t ph_words_split(const char *line, struct ph_word *words, size_t most);

/* Returns true when @word is a number in @base, digits alone, of at most
 * @most; then @out is set. */
bool ph_word_number(struct ph_word word, unsigned base, uint64_t most, uint64_t *out);

/*
 * Cuts @word at its first @separator: @head_out is what is before, @tail_out what is behind.
 * Returns false when there is none.
 */
bool ph_word_cut(
        struct ph_word word, char separator, struct ph_word *head_out, struct ph_word *tail_out);

#endif
