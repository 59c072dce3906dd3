/*
 * Any bytes through the bounded reader: what is skipped lies within the bytes, is skipped the same
 * way again, and every cut of it is refused.
 */
#include "agent/term/etf.h"
#include "tests/fuzz/fuzz.h"

/* Reads as if the term were of every type in turn: all but the right one must refuse. */
static void read_as_anything(const struct ph_etf *term)
{
        struct ph_etf in = *term;
        const uint8_t *bytes;
        uint32_t count;
        int64_t integer;
        uint64_t natural;
        double number;
        bool truth;
        struct ph_etf_atom atom;
        struct ph_etf_pid pid;
        struct ph_etf_port port;
        struct ph_etf_reference reference;
        struct ph_etf_fun fun;
        struct ph_etf_bits bits;
        struct ph_etf_big big;
        char text[PH_ETF_ATOM_TEXT_SIZE];
        int accepted = 0;

        accepted += ph_etf_read_tuple(&(struct ph_etf){in.at, in.end}, &count) == 0;
        accepted += ph_etf_read_list(&(struct ph_etf){in.at, in.end}, &count) == 0;
        accepted += ph_etf_read_map(&(struct ph_etf){in.at, in.end}, &count) == 0;
        accepted += ph_etf_read_string(&(struct ph_etf){in.at, in.end}, &bytes, &count) == 0;
        accepted += ph_etf_read_bits(&(struct ph_etf){in.at, in.end}, &bits) == 0;
        accepted += ph_etf_read_double(&(struct ph_etf){in.at, in.end}, &number) == 0;
        accepted += ph_etf_read_pid(&(struct ph_etf){in.at, in.end}, &pid) == 0;
        accepted += ph_etf_read_port(&(struct ph_etf){in.at, in.end}, &port) == 0;
        accepted += ph_etf_read_reference(&(struct ph_etf){in.at, in.end}, &reference) == 0;
        accepted += ph_etf_read_fun(&(struct ph_etf){in.at, in.end}, &fun) == 0;
        if (ph_etf_read_atom(&(struct ph_etf){in.at, in.end}, &atom) == 0) {
                ph_fuzz_check(ph_etf_atom_text(&atom, text, sizeof(text)) < sizeof(text));
                ph_etf_read_bool(&(struct ph_etf){in.at, in.end}, &truth);
                accepted++;
        }
        accepted += ph_etf_read_int64(&(struct ph_etf){in.at, in.end}, &integer) != -EBADMSG;
        ph_etf_read_uint64(&(struct ph_etf){in.at, in.end}, &natural);
        ph_etf_read_big(&(struct ph_etf){in.at, in.end}, &big);
        ph_fuzz_check(accepted <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_etf in = ph_etf_of(data, size), term;

        read_as_anything(&in);
        if (ph_etf_take(&in, &term) != 0) {
                ph_fuzz_check(in.at == data);
                return 0;
        }
        ph_fuzz_check(term.at == data && term.end == in.at && in.at > data && in.at <= in.end);
        in = term;
        ph_fuzz_check(ph_etf_skip(&in) == 0 && in.at == term.end);
        in = ph_etf_of(data, (size_t)(term.end - data) - 1);
        ph_fuzz_check(*data == PH_ETF_LOCAL || ph_etf_skip(&in) == -EBADMSG);
        return 0;
}
