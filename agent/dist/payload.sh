#!/bin/sh
# Writes payload.S: the files to be carried by the program, as read-only bytes between two symbols each.
#
# usage: payload.sh NIF PLAIN OLD >payload.S
set -eu

# The checksum makes the output change with the file, so that it is assembled again.
carry() {
    [ -f "$2" ] || { echo "payload.sh: no file $2" >&2 && exit 1; }
    printf '/* %s */\n' "$(cksum <"$2")"
    printf '.section .rodata\n.balign 16\n'
    printf '.globl ph_payload_%s_start, ph_payload_%s_end\n' "$1" "$1"
    printf '.hidden ph_payload_%s_start, ph_payload_%s_end\n' "$1" "$1"
    printf 'ph_payload_%s_start:\n.incbin "%s"\nph_payload_%s_end:\n.byte 0\n' "$1" "$2" "$1"
}

carry nif "$1"
carry plain "$2"
carry old "$3"
printf '.section .note.GNU-stack,"",%%progbits\n'
