#include "agent/term/number.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every power of ten here is exact as a double, so one division by it rounds once. */
static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
#define POWERS ((int)(sizeof(powers) / sizeof(powers[0])))

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

/* The commonest floats have few decimals: whole when multiplied by a small power of ten. */
static bool shortest_of_few(double value, struct ph_number *number)
{
        for (int i = 0; i < POWERS && value * powers[i] < 1e15; i++) {
                double whole = nearbyint(value * powers[i]);
                if (whole / powers[i] != value)
                        continue;
                number->count =
                        snprintf(number->digits, sizeof(number->digits), "%lld", (long long)whole);
                number->point = number->count - i;
                strip_zeros(number);
                return true;
        }
        return false;
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

/* The next decimal of as many digits. */
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
        if (value >= 1e-5 && shortest_of_few(value, number_out))
                return;
        if (value == 0) {
                *number_out = (struct ph_number){.digits = "0", .count = 1, .point = 1};
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
