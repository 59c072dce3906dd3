/* Integers of any size between magnitudes, least significant byte first, and their digits. */
#ifndef PH_TERM_BIGNUM_H
#define PH_TERM_BIGNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The decimal digits of the magnitude, without leading zeros, on the heap and terminated; NULL when
 * memory runs out. Costs the square of @size.
 */
char *ph_bignum_digits(const uint8_t *magnitude, size_t size);

/*
 * The magnitude of @count digits in @base (2 to 36), passing over every '_', on the heap with its
 * size in *@size_out; NULL when memory runs out. Costs the square of @count.
 */
uint8_t *ph_bignum_magnitude(const char *digits, size_t count, unsigned base, size_t *size_out);

/* The value of a digit or letter, or 36 for any other character. */
unsigned ph_digit_value(char digit);

#endif
