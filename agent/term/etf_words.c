#include "agent/term/etf_words.h"

/* Sizes of OTP 25's erts/emulator/beam: erl_binary.h, erl_map.h, erl_node_container_utils.h. */
enum {
        FLOAT_WORDS = 2,
        CELL_WORDS = 2,
        HEAP_BINARY_MOST = 64, /* bytes */
        HEAP_BINARY_WORDS = 2, /* and its bytes */
        PROC_BINARY_WORDS = 6,
        SUB_BINARY_WORDS = 5,
        SMALL_MAP_MOST = 32, /* pairs */
        SMALL_MAP_WORDS = 3, /* and its values, and a tuple of its keys */
        REFERENCE_WORDS = 3,
        FUN_WORDS = 5, /* and its variables */
};

/* Integers of up to 60 bits, with their sign, are in the word that points to others. */
static uint64_t words_of_big(struct ph_etf *in)
{
        struct ph_etf ahead = *in;
        struct ph_etf_big big = {0};
        int64_t value;

        if (ph_etf_read_int64(&ahead, &value) == 0 && value >= -(INT64_C(1) << 59) &&
                value < INT64_C(1) << 59) {
                *in = ahead;
                return 0;
        }
        return ph_etf_read_big(in, &big) == 0 ? 1 + ((uint64_t)big.size + 7) / 8 : 0;
}

static uint64_t words_of_bits(struct ph_etf *in)
{
        struct ph_etf_bits bits = {0};
        uint64_t words;

        if (ph_etf_read_bits(in, &bits) < 0)
                return 0;
        words = bits.size <= HEAP_BINARY_MOST ? HEAP_BINARY_WORDS + ((uint64_t)bits.size + 7) / 8
                                              : PROC_BINARY_WORDS;
        return bits.size > 0 && bits.last_bits != 8 ? words + SUB_BINARY_WORDS : words;
}

/* There is but one empty tuple. */
static uint64_t words_of_tuple(uint32_t arity)
{
        return arity > 0 ? 1 + (uint64_t)arity : 0;
}

/* A large map is a trie of 16 branches: what it takes depends on hashes that
 * only the node knows. */
static uint64_t words_of_map(struct ph_etf *in)
{
        uint32_t pairs = 0;

        if (ph_etf_read_map(in, &pairs) < 0)
                return 0;
        if (pairs > SMALL_MAP_MOST)
                return (uint64_t)pairs * 19 / 5;
        return SMALL_MAP_WORDS + words_of_tuple(pairs) + pairs;
}

static uint64_t words_of_list(struct ph_etf *in)
{
        const uint8_t *bytes;
        uint32_t length = 0;

        if (ph_etf_read_string(in, &bytes, &length) < 0)
                ph_etf_read_list(in, &length);
        return CELL_WORDS * (uint64_t)length;
}

static uint64_t words_of_fun(struct ph_etf *in)
{
        struct ph_etf_fun fun = {0};

        if (ph_etf_read_fun(in, &fun) < 0 || fun.external)
                return 0;
        return FUN_WORDS + (uint64_t)fun.free_variables;
}

/* Consumes one term but not what is in it. */
static uint64_t words_of_head(struct ph_etf *in)
{
        struct ph_etf_reference reference;
        uint32_t arity = 0;

        switch (ph_etf_type(in)) {
        case PH_ETF_IS_INTEGER:
                return words_of_big(in);
        case PH_ETF_IS_BITS:
                return words_of_bits(in);
        case PH_ETF_IS_TUPLE:
                return ph_etf_read_tuple(in, &arity) == 0 ? words_of_tuple(arity) : 0;
        case PH_ETF_IS_LIST:
                return words_of_list(in);
        case PH_ETF_IS_MAP:
                return words_of_map(in);
        case PH_ETF_IS_FUN:
                return words_of_fun(in);
        case PH_ETF_IS_REFERENCE:
                return ph_etf_read_reference(in, &reference) == 0 ? REFERENCE_WORDS : 0;
        case PH_ETF_IS_FLOAT:
                return ph_etf_skip(in) == 0 ? FLOAT_WORDS : 0;
        default:
                ph_etf_skip(in);
                return 0;
        }
}

uint64_t ph_etf_words(struct ph_etf term)
{
        uint64_t words = 0;
        const uint8_t *before = NULL;

        while (ph_etf_left(&term) > 0 && term.at != before) {
                before = term.at;
                words += words_of_head(&term);
        }
        return words;
}
