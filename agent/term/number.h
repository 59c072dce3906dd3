/*
 * Floats between binary and decimal, exactly, whatever the locale says a decimal point is.
 * Any thread may call.
 */
#ifndef PH_TERM_NUMBER_H
#define PH_TERM_NUMBER_H

#include <stddef.h>

#define PH_NUMBER_DIGITS 17

/* 0.d1d2d3... times ten to the power of @point, without trailing zeros; zero is "0", point 1. */
struct ph_number {
        char digits[PH_NUMBER_DIGITS + 1];
        int count;
        int point;
};

/*
 * Finds the fewest digits that read back as the finite, non-negative @value, and of those the
 * nearest to it.
 */
void ph_number_shortest(double value, struct ph_number *number_out);

/*
 * Reads [-+]digits[.digits][e[-+]digits] at the start of @text; at least one digit must be there.
 * Returns the bytes that it took, 0 when there is no number or it is too large for a float.
 */
size_t ph_number_parse(const char *text, size_t size, double *value_out);

#endif
