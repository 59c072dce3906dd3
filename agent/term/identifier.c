#include "agent/term/identifier.h"

#include "agent/term/identifier_table.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* erl_scan:reserved_word/1: the words of each length, one behind the other. */
static const char *const reserved[] = {[2] = "ifofor",
        [3] = "andborbslbsrdivendfunletnotremtryxor",
        [4] = "bandbnotbxorcasecondwhen",
        [5] = "afterbegincatch",
        [6] = "orelse",
        [7] = "andalsoreceive"};

/* Operators of Elixir that take one or two operands (Code.Identifier), sorted. */
static const char *const operators[] = {"!", "!=", "!==", "&", "&&", "&&&", "*", "**", "+", "++",
        "+++", "-", "--", "---", "/", "<", "<-", "<<<", "<<~", "<=", "<~", "<~>", "=",
        "==", "===", "=~", ">", ">=", ">>>", "@", "\\\\", "^", "and", "in", "not", "or", "when",
        "|", "|>", "||", "|||", "~>", "~>>"};

static const char *const uncalled[] = {"%", "%{}", "->", ".", "..", "...", "..//", "<<>>", "{}"};

static const char *const quoted_operators[] = {"::", "<|>", "^^^", "~~~"};

#define LONGEST 16

/* The ASCII text of @chars when it is short enough to be in one of the lists. */
static bool short_text(struct ph_chars chars, char text[LONGEST])
{
        for (size_t i = 0; i < LONGEST; i++) {
                uint32_t character = ph_chars_next(&chars);
                if (character == PH_CHARS_END) {
                        text[i] = '\0';
                        return true;
                }
                if (character == 0 || character > 127)
                        return false;
                text[i] = (char)character;
        }
        return false;
}

static int compare(const void *key, const void *element)
{
        return strcmp(key, *(const char *const *)element);
}

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
        return bsearch(text, list, count, sizeof(*list), compare) != NULL;
}

static size_t longest(
        const char *text, size_t size, const char *const *list, size_t count, size_t found)
{
        for (size_t i = 0; i < count; i++) {
                size_t length = strlen(list[i]);
                if (length > found && length <= size && memcmp(text, list[i], length) == 0)
                        found = length;
        }
        return found;
}

size_t ph_identifier_operator(const char *text, size_t size)
{
        size_t found = longest(text, size, operators, COUNT(operators), 0);
        return longest(text, size, uncalled, COUNT(uncalled), found);
}

#define LOWER 1 /* may start an atom of Erlang */
#define NAME 2  /* may stand in one */
#define ASCII 4 /* may, and is ASCII */

/* Erlang's names are in Latin-1: a digit for each character, whose bits are those above. */
static const char classes[] = "0000000000000000000000000000000000000000000000006666666666000000"
                              "6666666666666666666666666660000607777777777777777777777777700000"
                              "0000000000000000000000000000000000000000000000000000000000000000"
                              "2222222222222222222222202222222333333333333333333333333033333333";

bool ph_identifier_is_erlang_char(uint32_t c)
{
        return c < 256 && classes[c] & NAME;
}

/* Whether all of @text, whose size is not 0, is of class @each, and the first of LOWER. */
static bool is_name(const uint8_t *text, size_t size, unsigned each)
{
        unsigned common = each;
        for (size_t i = 0; i < size; i++)
                common &= (unsigned)classes[text[i]];
        return common != 0 && classes[text[0]] & LOWER;
}

static bool is_wide_name(struct ph_chars chars)
{
        uint32_t character = ph_chars_next(&chars);
        if (character > 255 || !(classes[character] & LOWER))
                return false;
        do
                character = ph_chars_next(&chars);
        while (ph_identifier_is_erlang_char(character));
        return character == PH_CHARS_END;
}

static bool is_reserved(const uint8_t *text, size_t size)
{
        const char *word = size < COUNT(reserved) ? reserved[size] : NULL;
        for (; word != NULL && *word != '\0'; word += size) {
                if (*word == (char)*text && memcmp(word, text, size) == 0)
                        return true;
        }
        return false;
}

bool ph_identifier_is_plain_atom(const uint8_t *text, size_t size)
{
        return size > 0 && is_name(text, size, ASCII) && !is_reserved(text, size);
}

bool ph_identifier_is_erlang_atom(struct ph_chars chars)
{
        const uint8_t *text = chars.in.at;
        size_t size = ph_etf_left(&chars.in);
        if (size == 0)
                return false;
        bool latin1 = chars.form == PH_CHARS_LATIN1;
        return (latin1 ? is_name(text, size, NAME) : is_wide_name(chars)) &&
               !is_reserved(text, size);
}

static bool is_ascii_char(uint32_t c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
}

bool ph_identifier_is_elixir_char(uint32_t c)
{
        return is_ascii_char(c) || c == '@';
}

/* "Elixir" with any number of ".Name" behind it. */
static bool is_alias(struct ph_chars chars)
{
        const char *prefix = "Elixir";
        for (; *prefix != '\0'; prefix++) {
                if (ph_chars_next(&chars) != (uint32_t)*prefix)
                        return false;
        }
        uint32_t character = ph_chars_next(&chars);
        while (character == '.') {
                character = ph_chars_next(&chars);
                if (character < 'A' || character > 'Z')
                        return false;
                while (is_ascii_char(character))
                        character = ph_chars_next(&chars);
        }
        return character == PH_CHARS_END;
}

/* What is known of an identifier, as String.Tokenizer.tokenize/1 goes through it. */
struct word {
        uint64_t scripts; /* that all characters so far may belong to */
        bool upper, has_at, wide, bad;
        bool after_mark;
};

static uint64_t scripts_of(uint32_t c)
{
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
                return PH_IDENTIFIER_SCRIPT_LATIN;
        const struct ph_identifier_range *range = c < 128 ? NULL : ph_identifier_range_of(c);
        return range == NULL ? PH_IDENTIFIER_SCRIPT_ALL : ph_identifier_scripts[range->scripts];
}

/*
 * Takes in a character beyond ASCII. Whether it forms a new one with the character before it can't
 * be told without the tables of composition, so one that might is refused.
 */
static void add_wide(struct word *word, uint32_t character, bool first)
{
        const struct ph_identifier_range *range = ph_identifier_range_of(character);
        if (range == NULL || range->flags & PH_IDENTIFIER_JOINS) {
                word->bad = true;
                return;
        }
        unsigned class = range->flags & PH_IDENTIFIER_CLASS;
        bool mark = range->flags & PH_IDENTIFIER_MARK;
        word->bad = (first && class == PH_IDENTIFIER_CONTINUE) || (mark && word->after_mark);
        word->after_mark = mark;
        word->upper = word->upper || (first && class == PH_IDENTIFIER_UPPER);
        word->wide = true;
}

static void add_character(struct word *word, uint32_t character, bool first)
{
        if (character > 127) {
                add_wide(word, character, first);
        } else {
                bool digit = character >= '0' && character <= '9';
                word->bad = !ph_identifier_is_elixir_char(character) ||
                            (first && (digit || character == '@'));
                word->upper = word->upper || (first && character >= 'A' && character <= 'Z');
                word->has_at = word->has_at || character == '@';
                word->after_mark = false;
        }
        word->scripts &= scripts_of(character);
}

/* Latin may stand beside the scripts of Japanese, Chinese or Korean, and no others may mix. */
static bool is_highly_restrictive(struct ph_chars chars)
{
        static const uint64_t mixes[] = {1048577, 65537, 67108865};
        unsigned fitting = 7;
        uint32_t character;
        while ((character = ph_chars_next(&chars)) != PH_CHARS_END) {
                for (size_t i = 0; i < COUNT(mixes); i++) {
                        if ((scripts_of(character) & mixes[i]) == 0)
                                fitting &= ~(1u << i);
                }
        }
        return fitting != 0;
}

/* Letters, digits and '_', any '@' behind the first, and one '?' or '!' at the end. */
static enum ph_identifier classify_word(struct ph_chars chars)
{
        struct word word = {.scripts = PH_IDENTIFIER_SCRIPT_ALL};
        struct ph_chars whole = chars;
        uint32_t character = ph_chars_next(&chars);
        for (bool first = true; !word.bad && character != PH_CHARS_END; first = false) {
                if (!first && (character == '?' || character == '!')) {
                        word.bad = ph_chars_next(&chars) != PH_CHARS_END;
                        break;
                }
                add_character(&word, character, first);
                character = ph_chars_next(&chars);
        }
        if (word.bad || ph_etf_left(&whole.in) == 0)
                return PH_IDENTIFIER_QUOTED;
        if (word.wide && word.scripts == 0 && !is_highly_restrictive(whole))
                return PH_IDENTIFIER_QUOTED;
        return word.upper || word.has_at ? PH_IDENTIFIER_UNCALLED : PH_IDENTIFIER_PLAIN;
}

enum ph_identifier ph_identifier_of_elixir(struct ph_chars chars)
{
        char text[LONGEST];
        if (short_text(chars, text)) {
                if (is_one_of(text, uncalled, COUNT(uncalled)))
                        return PH_IDENTIFIER_UNCALLED;
                if (is_one_of(text, quoted_operators, COUNT(quoted_operators)))
                        return PH_IDENTIFIER_CALLED;
                if (is_one_of(text, operators, COUNT(operators)))
                        return PH_IDENTIFIER_OPERATOR;
        }
        if (is_alias(chars))
                return PH_IDENTIFIER_ALIAS;
        return classify_word(chars);
}
