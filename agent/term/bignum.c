#include "agent/term/bignum.h"

#include <stdlib.h>
#include <string.h>

#define BILLION 1000000000u
#define DIGITS 9

/* @words, least significant first, become their quotient; returns the remainder. */
static uint32_t divide(uint32_t *words, size_t count)
{
        uint64_t rest = 0;
        for (size_t i = count; i-- > 0;) {
                uint64_t value = rest << 32 | words[i];
                words[i] = (uint32_t)(value / BILLION);
                rest = value % BILLION;
        }
        return (uint32_t)rest;
}

/* Nine digits before what is at *@at, with their zeros. */
static void put_digits(char **at, uint32_t value)
{
        for (int i = 0; i < DIGITS; i++) {
                *--*at = (char)('0' + value % 10);
                value /= 10;
        }
}

char *ph_bignum_digits(const uint8_t *magnitude, size_t size)
{
        size_t count = size / 4 + 1;
        size_t room = size * 5 / 2 + (size_t)2 * DIGITS; /* log10(256) is 2.41 */
        room += -room % sizeof(uint32_t);
        /* One block: the words behind the digits. */
        char *digits = malloc(room + sizeof(uint32_t) + count * sizeof(uint32_t));
        if (digits == NULL)
                return NULL;
        uint32_t *words = (uint32_t *)(void *)(digits + room + sizeof(uint32_t));
        memset(words, 0, count * sizeof(*words));
        for (size_t i = 0; i < size; i++)
                words[i / 4] |= (uint32_t)magnitude[i] << (8 * (i % 4));
        char *at = digits + room;
        *at = '\0';
        do {
                while (count > 0 && words[count - 1] == 0)
                        count--;
                put_digits(&at, divide(words, count));
        } while (count > 0);
        while (at[0] == '0' && at[1] != '\0')
                at++;
        memmove(digits, at, strlen(at) + 1);
        return digits;
}

unsigned ph_digit_value(char digit)
{
        if (digit >= '0' && digit <= '9')
                return (unsigned)(digit - '0');
        if (digit >= 'a' && digit <= 'z')
                return (unsigned)(digit - 'a') + 10;
        if (digit >= 'A' && digit <= 'Z')
                return (unsigned)(digit - 'A') + 10;
        return 36;
}

/* words = words * @factor + @addend; returns the new count. */
static size_t multiply(uint32_t *words, size_t count, uint64_t factor, uint64_t addend)
{
        uint64_t carry = addend;
        for (size_t i = 0; i < count; i++) {
                carry += words[i] * factor;
                words[i] = (uint32_t)carry;
                carry >>= 32;
        }
        if (carry > 0)
                words[count++] = (uint32_t)carry;
        return count;
}

uint8_t *ph_bignum_magnitude(const char *digits, size_t count, unsigned base, size_t *size_out)
{
        size_t words_room = count * 6 / 32 + 2; /* log2(36) is 5.17 */
        uint32_t *words = calloc(words_room, sizeof(*words));
        uint8_t *magnitude = malloc(words_room * 4);
        if (words == NULL || magnitude == NULL) {
                free(words);
                free(magnitude);
                return NULL;
        }
        size_t used = 0;
        for (size_t i = 0; i < count;) {
                uint64_t factor = 1, addend = 0;
                for (; i < count && factor * base <= UINT32_MAX; i++) {
                        if (digits[i] == '_')
                                continue;
                        factor *= base;
                        addend = addend * base + ph_digit_value(digits[i]);
                }
                used = multiply(words, used, factor, addend);
        }
        for (size_t i = 0; i < used * 4; i++)
                magnitude[i] = (uint8_t)(words[i / 4] >> (8 * (i % 4)));
        free(words);
        *size_out = used * 4;
        return magnitude;
}
