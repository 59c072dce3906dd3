#include "agent/term/number.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ISO C has no integers of 128 bits; both compilers have. */
__extension__ typedef unsigned __int128 wide;

static void strip_zeros(struct ph_number *number)
{
        while (number->count > 1 && number->digits[number->count - 1] == '0')
                number->count--;
        number->digits[number->count] = '\0';
}

static double value_of(const struct ph_number *number)
{
        char text[PH_NUMBER_DIGITS + 16];
        snprintf(text, sizeof(text), "%se%d", number->digits, number->point - number->count);
        return strtod(text, NULL);
}

/* The decimal that is one larger in the last place. */
static void step_up(struct ph_number *number)
{
        int i = number->count - 1;
        while (i >= 0 && number->digits[i] == '9')
                number->digits[i--] = '0';
        if (i >= 0) {
                number->digits[i]++;
                return;
        }
        number->digits[0] = '1';
        number->point++;
}

static void put_whole(uint64_t whole, struct ph_number *number)
{
        char digits[20];
        int count = 0;
        for (; whole > 0; whole /= 10)
                digits[count++] = (char)('0' + whole % 10);
        number->point = number->count = count;
        for (int i = 0; i < count; i++)
                number->digits[i] = digits[count - 1 - i];
}

/*
 * A float that is neither tiny nor huge, by exact arithmetic: its whole part stands as it is, and
 * of the fraction, which is a count of 2^-(shift), digits are taken until what is left is less than
 * half the distance to the next float. Units are halved twice, so that all of this is whole.
 */
static void shortest_in_reach(double value, struct ph_number *number)
{
        int exponent;
        uint64_t mantissa = (uint64_t)ldexp(frexp(value, &exponent), DBL_MANT_DIG);
        unsigned shift = (unsigned)(DBL_MANT_DIG - exponent) + 2;
        uint64_t whole = (uint64_t)value;
        bool even = mantissa % 2 == 0;
        /* Below a power of two floats lie half as far from each other as above. */
        wide one = (wide)1 << shift;
        wide rest = ((wide)mantissa << 2) - ((wide)whole << shift);
        wide above = 2, below = mantissa == UINT64_C(1) << (DBL_MANT_DIG - 1) ? 1 : 2;
        bool low = rest == 0, high = false;
        put_whole(whole, number);
        while (!low && !high) {
                rest *= 10;
                above *= 10;
                below *= 10;
                char digit = (char)('0' + (int)(rest >> shift));
                rest &= one - 1;
                if (number->count == 0 && digit == '0')
                        number->point--;
                else
                        number->digits[number->count++] = digit;
                low = rest < below || (even && rest == below);
                high = one - rest < above || (even && one - rest == above);
        }
        bool odd_digit = number->count > 0 && number->digits[number->count - 1] % 2 != 0;
        if (high && (!low || rest * 2 > one || (rest * 2 == one && odd_digit)))
                step_up(number);
}

/* @value rounded to @count digits. */
static void round_to(double value, int count, struct ph_number *number)
{
        char text[PH_NUMBER_DIGITS + 16];
        snprintf(text, sizeof(text), "%.*e", count - 1, value);
        const char *exponent = strchr(text, 'e');
        number->count = 0;
        for (const char *at = text; at < exponent; at++) {
                if (*at >= '0' && *at <= '9')
                        number->digits[number->count++] = *at;
        }
        number->digits[number->count] = '\0';
        number->point = (int)strtol(exponent + 1, NULL, 10) + 1;
}

/*
 * Below a power of two doubles lie closer than above it. So the nearest decimal, if below, may
 * read back as another double while the next one above is still right.
 */
static bool reads_back(double value, struct ph_number *number)
{
        int exponent;
        if (value_of(number) == value)
                return true;
        if (frexp(value, &exponent) != 0.5)
                return false;
        step_up(number);
        return value_of(number) == value;
}

void ph_number_shortest(double value, struct ph_number *number_out)
{
        if (value == 0) {
                *number_out = (struct ph_number){.digits = "0", .count = 1, .point = 1};
                return;
        }
        if (value >= 0x1p-16 && value < 0x1p53) {
                shortest_in_reach(value, number_out);
                strip_zeros(number_out);
                return;
        }
        /* Normal doubles keep any 15 digits, so fewer need not be tried: zeros are stripped. */
        int count = value >= DBL_MIN ? DBL_DIG : 1;
        round_to(value, count, number_out);
        while (!reads_back(value, number_out) && count < PH_NUMBER_DIGITS)
                round_to(value, ++count, number_out);
        strip_zeros(number_out);
}

static size_t digits_at(const char *text, size_t size, size_t at)
{
        size_t start = at;
        while (at < size && text[at] >= '0' && text[at] <= '9')
                at++;
        return at - start;
}

/* The value of @count digits, clamped to what no exponent of a double comes near. */
static int clamped(const char *digits, size_t count)
{
        int value = 0;
        for (size_t i = 0; i < count && value < 100000; i++)
                value = value * 10 + (digits[i] - '0');
        return value;
}

/* Digits that a double can depend on; what is behind them only says "a little more". */
#define SIGNIFICANT 800

size_t ph_number_parse(const char *text, size_t size, double *value_out)
{
        char copy[SIGNIFICANT + 32];
        size_t at = 0, length = 0;
        int point = 0;
        bool more = false, negative = at < size && text[at] == '-';
        if (at < size && (text[at] == '-' || text[at] == '+'))
                at++;
        size_t whole = digits_at(text, size, at), fraction = 0;
        if (at + whole < size && text[at + whole] == '.')
                fraction = digits_at(text, size, at + whole + 1);
        if (whole + fraction == 0)
                return 0;
        for (size_t i = 0; i < whole + fraction; i++) {
                char digit = text[at + i + (i >= whole ? 1 : 0)];
                bool leads = length == 0 && digit == '0';
                bool kept = !leads && length < SIGNIFICANT;
                if (kept)
                        copy[length++] = digit;
                more = more || (!kept && digit != '0');
                /* A digit kept behind the point moves it; one dropped before it moves it back. */
                point += (i < whole && !kept && !leads) - (i >= whole && (kept || leads));
        }
        copy[length++] = more ? '1' : '0';
        point--;
        at += whole + (fraction > 0 ? fraction + 1 : 0);
        if (at < size && (text[at] == 'e' || text[at] == 'E')) {
                size_t sign = at + 1 < size && (text[at + 1] == '-' || text[at + 1] == '+');
                size_t count = digits_at(text, size, at + 1 + sign);
                int exponent = clamped(text + at + 1 + sign, count);
                point += sign && text[at + 1] == '-' ? -exponent : exponent;
                at += count > 0 ? 1 + sign + count : 0;
        }
        snprintf(copy + length, sizeof(copy) - length, "e%d", point);
        double value = strtod(copy, NULL);
        if (!isfinite(value))
                return 0;
        *value_out = negative ? -value : value;
        return at;
}
