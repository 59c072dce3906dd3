#include "agent/term/printer.h"

#include <stdlib.h>

#include "agent/term/grow.h"

/*
 * The walker: a stack of the containers that are open, innermost last. Each step writes what comes
 * before the next item of the innermost one, then the item, or closes it. A container that is to be
 * laid out over several lines is first tried on one; if that gets too wide, all that the trial
 * wrote is taken back and the container is opened over several lines.
 */

struct frame {
        enum ph_kind kind;
        bool started;         /* an item was written */
        bool at_value;        /* of a map: the key was written, its value comes next */
        bool in_tail;         /* of a list: behind the last element */
        bool broken;          /* an item a line */
        bool backwards;       /* of a large map: pair says where the next one is */
        uint32_t left;        /* items to come; a map's are pairs */
        uint32_t pair;        /* into outline.pairs */
        uint32_t rest;        /* of a set: the pairs of the struct behind it */
        const uint8_t *after; /* backwards: the first byte behind the map */
};

/* How things stood before a container was tried on one line. */
struct trial {
        bool active;
        struct ph_etf in;
        size_t size;  /* of the text */
        size_t depth; /* containers open */
        size_t limit; /* of the text, which is lower during the trial */
        uint64_t shown, deep_hidden;
        uint32_t sets_open;
};

#define FEW 16

struct walk {
        struct ph_printer printer;
        struct frame *frames; /* owned unless they are few */
        size_t depth, room;
        size_t broken;        /* open frames that are broken: the level of indentation */
        size_t line;          /* where in the text the last line starts */
        const uint8_t *mark;  /* input up to here is counted in shown */
        uint64_t shown;       /* bytes of the term that the text stands for */
        uint64_t deep_hidden; /* containers left out because of their depth */
        struct trial trial;
        struct frame few[FEW]; /* most terms need no more */
};

#define INDENT 2
#define DEFAULT_WIDTH 80

static struct frame *top(struct walk *walk)
{
        return &walk->frames[walk->depth - 1];
}

/* Counts the input since the mark as shown. */
static void count_shown(struct walk *walk)
{
        walk->shown += (uint64_t)(walk->printer.in.at - walk->mark);
        walk->mark = walk->printer.in.at;
}

/* Goes on reading at @at, which need not be further on. */
static void jump(struct walk *walk, const uint8_t *at)
{
        count_shown(walk);
        walk->printer.in.at = walk->mark = at;
}

static void new_line(struct walk *walk)
{
        struct ph_text *text = walk->printer.text;
        ph_text_put_char(text, '\n');
        walk->line = text->size;
        for (size_t i = 0; i < walk->broken * INDENT && !ph_text_is_stopped(text); i++)
                ph_text_put_char(text, ' ');
}

/* What stands before an item: a separator unless it is the first, and a new line if broken. */
static void put_separator(struct walk *walk, struct frame *frame)
{
        if (frame->started && frame->broken)
                ph_text_put_char(walk->printer.text, ',');
        else if (frame->started)
                ph_text_put_piece(walk->printer.text, &walk->printer.syntax->separator);
        if (frame->broken)
                new_line(walk);
        frame->started = true;
}

static unsigned width_of(const struct ph_print_options *options)
{
        return options->width != 0 ? options->width : DEFAULT_WIDTH;
}

static void start_trial(struct walk *walk)
{
        struct ph_printer *printer = &walk->printer;
        struct ph_text *text = printer->text;
        size_t most = walk->line + (size_t)width_of(printer->options) * 4 + 1;
        count_shown(walk);
        walk->trial = (struct trial){.active = true,
                .in = printer->in,
                .size = text->size,
                .depth = walk->depth,
                .limit = text->limit,
                .shown = walk->shown,
                .deep_hidden = walk->deep_hidden,
                .sets_open = printer->sets_open};
        if (most < text->limit)
                text->limit = most < text->size ? text->size : most;
}

static void end_trial(struct walk *walk)
{
        walk->trial.active = false;
        walk->printer.text->limit = walk->trial.limit;
}

/* Whether the line has more characters than it should, up to where the trial is. */
static bool is_too_wide(const struct walk *walk)
{
        const struct ph_text *text = walk->printer.text;
        size_t columns = 0;
        for (size_t i = walk->line; i < text->size; i++)
                columns += ((unsigned char)text->bytes[i] & 0xC0) != 0x80;
        return text->full || columns > width_of(walk->printer.options);
}

/* Reads the header of the container at the window's start into @frame. */
static int open_frame(struct walk *walk, enum ph_kind kind, struct frame *frame)
{
        struct ph_etf *in = &walk->printer.in;
        *frame = (struct frame){.kind = kind, .pair = PH_OUTLINE_NONE};
        switch (kind) {
        case PH_KIND_TUPLE:
                return ph_etf_read_tuple(in, &frame->left);
        case PH_KIND_LIST:
        case PH_KIND_KEYWORD_LIST:
                return ph_etf_read_list(in, &frame->left);
        case PH_KIND_SET:
        case PH_KIND_KEYWORD_SET:
                if (ph_struct_find(in, "map", &frame->rest) != 0)
                        return -EBADMSG;
                return ph_etf_read_map(in, &frame->left);
        default:
                return ph_etf_read_map(in, &frame->left);
        }
}

/* A large map's pairs are taken from the last one back. */
static int turn_backwards(struct walk *walk, const uint8_t *start, struct frame *frame)
{
        struct ph_printer *printer = &walk->printer;
        const struct ph_outline_entry *entry;
        struct ph_etf in = {start, printer->in.end};
        int error = ph_outline_find(&printer->outline, in, printer->options->max_depth, &entry);
        if (error != 0)
                return error;
        frame->backwards = true;
        frame->pair = entry->last_pair;
        return 0;
}

/* A set whose keys are all keyword pairs is written like a keyword list. */
static int look_into_set(struct walk *walk, enum ph_kind *kind)
{
        struct ph_printer *printer = &walk->printer;
        const struct ph_outline_entry *entry;
        struct ph_etf in = printer->in;
        uint32_t rest;
        if (ph_struct_find(&in, "map", &rest) != 0)
                return -EBADMSG;
        int error = ph_outline_find(&printer->outline, in, printer->options->max_depth, &entry);
        if (error == 0 && entry->keyword_keys)
                *kind = PH_KIND_KEYWORD_SET;
        return error;
}

static void put_struct_name(struct walk *walk, const uint8_t *start)
{
        struct ph_printer *printer = &walk->printer;
        struct ph_etf in = {start, printer->in.end};
        struct ph_etf_atom name;
        uint32_t rest;
        if (ph_struct_find(&in, "__struct__", &rest) == 0 && ph_etf_read_atom(&in, &name) == 0)
                printer->syntax->put_atom(printer->text, &name);
        ph_text_put_char(printer->text, '{');
}

static void put_open(struct walk *walk, enum ph_kind kind, const uint8_t *start)
{
        ph_text_put_piece(walk->printer.text, &walk->printer.syntax->open[kind]);
        if (kind == PH_KIND_STRUCT)
                put_struct_name(walk, start);
}

/* Too deep: only the container's ends are shown, and a mark if there is something in it. */
static int pass_over(struct walk *walk, enum ph_kind kind)
{
        struct ph_printer *printer = &walk->printer;
        const uint8_t *start = printer->in.at;
        struct frame frame;
        count_shown(walk);
        put_open(walk, kind, start);
        int error = open_frame(walk, kind, &frame);
        if (error != 0)
                return error;
        if (frame.left > 0) {
                ph_text_puts(printer->text, PH_PRINT_MARK);
                walk->deep_hidden++;
        }
        ph_text_put_piece(printer->text, &printer->syntax->close[kind]);
        printer->in.at = start;
        error = ph_etf_skip(&printer->in);
        if (frame.left > 0)
                walk->mark = printer->in.at;
        return error;
}

static bool grow_frames(struct walk *walk)
{
        bool few = walk->frames == walk->few;
        struct frame *frames =
                ph_grow(few ? NULL : walk->frames, &walk->room, walk->depth, sizeof(*frames));
        if (frames == NULL)
                return false;
        if (few)
                memcpy(frames, walk->few, sizeof(walk->few));
        walk->frames = frames;
        return true;
}

static int push(struct walk *walk, enum ph_kind kind, bool broken)
{
        struct ph_printer *printer = &walk->printer;
        const uint8_t *start = printer->in.at;
        if (walk->depth == walk->room && !grow_frames(walk))
                return -ENOMEM;
        put_open(walk, kind, start);
        if (ph_text_is_stopped(printer->text))
                return 0;
        struct frame *frame = &walk->frames[walk->depth];
        int error = open_frame(walk, kind, frame);
        if (error == 0 && kind == PH_KIND_MAP && printer->syntax->large_maps_backwards &&
                frame->left > PH_OUTLINE_SMALL_MAP)
                error = turn_backwards(walk, start, frame);
        if (error != 0)
                return error;
        frame->broken = broken && frame->left > 0;
        walk->broken += frame->broken;
        printer->sets_open += kind == PH_KIND_SET || kind == PH_KIND_KEYWORD_SET;
        walk->depth++;
        return 0;
}

/* @broken: it was tried on one line before. */
static int print_container(struct walk *walk, enum ph_kind kind, bool broken)
{
        const struct ph_print_options *options = walk->printer.options;
        int error = walk->printer.syntax->kind == NULL
                            ? 0
                            : walk->printer.syntax->kind(&walk->printer, &kind);
        if (error != 0)
                return error < 0 ? error : 0;
        if (kind == PH_KIND_SET)
                error = look_into_set(walk, &kind);
        if (error != 0)
                return error;
        if (options->max_depth != 0 && walk->depth >= options->max_depth)
                return pass_over(walk, kind);
        if (options->indent && !broken && !walk->trial.active)
                start_trial(walk);
        return push(walk, kind, broken);
}

static int print_leaf(struct walk *walk)
{
        struct ph_printer *printer = &walk->printer;
        const uint8_t *start = printer->in.at;
        size_t size = printer->text->size;
        int error = ph_print_leaf(printer);
        if (error == 0 && printer->text->full && printer->text->size == size)
                printer->in.at = start; /* nothing of it shows */
        return error;
}

/* Whether the window starts with what stands for a part that was left out. */
static bool is_left_out(const struct ph_printer *printer, struct ph_etf in)
{
        struct ph_etf_atom atom;
        return printer->options->cut_atom != NULL && ph_etf_read_atom(&in, &atom) == 0 &&
               ph_etf_atom_is(&atom, printer->options->cut_atom);
}

static bool is_binary_cut(const struct ph_printer *printer)
{
        struct ph_etf in = printer->in;
        return printer->options->cut_atom != NULL && ph_etf_read_tuple_of(&in, 2) == 0 &&
               is_left_out(printer, in) && ph_etf_skip(&in) == 0 &&
               ph_etf_type(&in) == PH_ETF_IS_BITS;
}

static int print_binary_cut(struct walk *walk)
{
        struct ph_printer *printer = &walk->printer;
        uint32_t arity;
        int error = ph_etf_read_tuple(&printer->in, &arity);
        if (error == 0)
                error = ph_etf_skip(&printer->in);
        if (error == 0)
                error = print_leaf(walk);
        ph_text_puts(printer->text, PH_PRINT_MARK);
        return error;
}

static int print_mark(struct walk *walk)
{
        ph_text_puts(walk->printer.text, PH_PRINT_MARK);
        return ph_etf_skip(&walk->printer.in);
}

static int print_term(struct walk *walk, bool broken)
{
        struct ph_printer *printer = &walk->printer;
        if (ph_text_is_stopped(printer->text))
                return 0; /* nothing of the term would show */
        if (is_left_out(printer, printer->in))
                return print_mark(walk);
        if (is_binary_cut(printer))
                return print_binary_cut(walk);
        switch (ph_etf_type(&printer->in)) {
        case PH_ETF_IS_TUPLE:
                return print_container(walk, PH_KIND_TUPLE, broken);
        case PH_ETF_IS_MAP:
                return print_container(walk, PH_KIND_MAP, broken);
        case PH_ETF_IS_LIST:
                if (ph_print_string(printer))
                        return 0;
                if (ph_etf_tag(&printer->in) == PH_ETF_STRING)
                        return print_leaf(walk);
                return print_container(walk, PH_KIND_LIST, broken);
        default:
                return print_leaf(walk);
        }
}

/* The trial got too wide: goes back to where it began and opens the container over lines. */
static int break_open(struct walk *walk)
{
        struct ph_printer *printer = &walk->printer;
        const struct trial *trial = &walk->trial;
        end_trial(walk);
        ph_text_rewind(printer->text, trial->size);
        printer->in = trial->in;
        printer->sets_open = trial->sets_open;
        walk->mark = trial->in.at;
        walk->shown = trial->shown;
        walk->deep_hidden = trial->deep_hidden;
        walk->depth = trial->depth;
        return print_term(walk, true);
}

static int skip_terms(struct walk *walk, uint64_t count)
{
        int error = 0;
        for (; error == 0 && count > 0; count--)
                error = ph_etf_skip(&walk->printer.in);
        return error;
}

static bool is_set(enum ph_kind kind)
{
        return kind == PH_KIND_SET || kind == PH_KIND_KEYWORD_SET;
}

static int print_tail(struct walk *walk, struct frame *frame)
{
        struct ph_text *text = walk->printer.text;
        frame->in_tail = true;
        if (frame->broken) {
                new_line(walk);
                ph_text_puts(text, "| ");
        } else {
                ph_text_put_piece(text, &walk->printer.syntax->tail);
        }
        return print_term(walk, false);
}

/* Everything in the innermost container is written: what is left of it is passed over. */
static int close_frame(struct walk *walk)
{
        struct ph_printer *printer = &walk->printer;
        struct frame *frame = top(walk);
        bool is_list = frame->kind == PH_KIND_LIST || frame->kind == PH_KIND_KEYWORD_LIST;
        if (is_list && frame->started && !frame->in_tail && ph_etf_read_nil(&printer->in) != 0)
                return print_tail(walk, frame);
        if (frame->backwards)
                jump(walk, frame->after);
        if (is_set(frame->kind)) {
                int error = skip_terms(walk, (frame->started ? 1 : 0) + 2 * (uint64_t)frame->rest);
                if (error != 0)
                        return error;
                printer->sets_open--;
        }
        walk->depth--;
        if (frame->broken) {
                walk->broken--;
                new_line(walk);
        }
        ph_text_put_piece(printer->text, &printer->syntax->close[frame->kind]);
        return 0;
}

/* Moves the window to the next item, if it isn't there. */
static int find_item(struct walk *walk, struct frame *frame)
{
        if (is_set(frame->kind) && frame->started)
                return skip_terms(walk, 1);
        if (!frame->backwards)
                return 0;
        /* The pair that is written first is the last one of the map. */
        if (frame->started && frame->after == NULL)
                frame->after = walk->printer.in.at;
        const struct ph_outline_pair *pair = &walk->printer.outline.pairs[frame->pair];
        frame->pair = pair->previous;
        jump(walk, pair->at);
        return 0;
}

/* The keys that make a map a struct are not written as fields. */
static bool is_struct_key(const struct ph_etf_atom *key)
{
        return ph_etf_atom_is(key, "__struct__") || ph_etf_atom_is(key, "__exception__");
}

static int print_field(struct walk *walk, struct frame *frame)
{
        struct ph_printer *printer = &walk->printer;
        bool in_tuple = frame->kind == PH_KIND_KEYWORD_LIST || frame->kind == PH_KIND_KEYWORD_SET;
        struct ph_etf_atom key;
        if ((in_tuple && ph_etf_read_tuple_of(&printer->in, 2) != 0) ||
                ph_etf_read_atom(&printer->in, &key) != 0)
                return -EBADMSG;
        if (frame->kind == PH_KIND_STRUCT && is_struct_key(&key))
                return ph_etf_skip(&printer->in);
        put_separator(walk, frame);
        if (printer->options->cut_atom != NULL && ph_etf_atom_is(&key, printer->options->cut_atom))
                return print_mark(walk);
        printer->syntax->put_key(printer->text, &key);
        return print_term(walk, false);
}

static int step(struct walk *walk)
{
        struct frame *frame = top(walk);
        if (frame->at_value) {
                frame->at_value = false;
                ph_text_put_piece(walk->printer.text, &walk->printer.syntax->arrow);
                return print_term(walk, false);
        }
        if (frame->left == 0)
                return close_frame(walk);
        int error = find_item(walk, frame);
        if (error != 0)
                return error;
        frame->left--;
        if (frame->kind >= PH_KIND_KEYWORD_LIST && frame->kind != PH_KIND_SET)
                return print_field(walk, frame);
        put_separator(walk, frame);
        frame->at_value = frame->kind == PH_KIND_MAP;
        return print_term(walk, false);
}

static int print_all(struct walk *walk)
{
        struct ph_text *text = walk->printer.text;
        int error = print_term(walk, false);
        while (error == 0) {
                if (walk->trial.active && is_too_wide(walk)) {
                        error = break_open(walk);
                        continue;
                }
                if (walk->trial.active && walk->depth == walk->trial.depth)
                        end_trial(walk);
                if (walk->depth == 0 || ph_text_is_stopped(text))
                        break;
                error = step(walk);
        }
        if (walk->trial.active)
                end_trial(walk);
        return error != 0 ? error : text->error;
}

static struct ph_print_cut cut_of(const struct walk *walk, size_t size)
{
        struct ph_print_cut cut = {.cut = walk->printer.text->full,
                .bytes_hidden = size - walk->shown,
                .deep_hidden = walk->deep_hidden};
        for (size_t i = 0; i < walk->depth; i++)
                cut.items_hidden += walk->frames[i].left;
        return cut;
}

/* Prints @term into at most @room bytes; what the walk has allocated is used again. */
static int print_into(struct walk *walk, struct ph_etf term, size_t room)
{
        struct ph_text *text = walk->printer.text;
        walk->printer.in = term;
        walk->printer.sets_open = 0;
        walk->depth = walk->broken = 0;
        walk->line = text->size;
        walk->mark = term.at;
        walk->shown = walk->deep_hidden = 0;
        walk->trial.active = false;
        text->limit = text->size + room;
        int error = print_all(walk);
        count_shown(walk);
        return error;
}

int ph_print(struct ph_etf term, const struct ph_print_options *options, struct ph_text *text,
        struct ph_print_cut *cut_out)
{
        static const struct ph_print_syntax *const syntaxes[] = {
                [PH_SYNTAX_ERLANG] = &ph_print_erlang, [PH_SYNTAX_ELIXIR] = &ph_print_elixir};
        const size_t mark = sizeof(PH_PRINT_MARK) - 1, limit = text->limit, size = text->size;
        struct walk walk; /* print_into() sets what is not set here, but for few */
        walk.printer = (struct ph_printer){
                .options = options, .syntax = syntaxes[options->syntax], .text = text};
        walk.frames = walk.few;
        walk.room = FEW;
        size_t room = limit - size;
        if (options->max_bytes != 0 && options->max_bytes < room)
                room = options->max_bytes;
        int error = print_into(&walk, term, room);
        if (error == 0 && text->full) {
                /* Once more, with room for the mark. */
                ph_text_rewind(text, size);
                error = print_into(&walk, term, room > mark ? room - mark : 0);
        }
        *cut_out = cut_of(&walk, ph_etf_left(&term));
        if (cut_out->cut) {
                text->full = false;
                text->limit = size + room;
                ph_text_put_whole(text, PH_PRINT_MARK, mark);
                text->full = false;
        }
        text->limit = limit;
        ph_text_put(text, "", 0); /* terminated, even when nothing fits */
        ph_outline_finish(&walk.printer.outline);
        if (walk.frames != walk.few)
                free(walk.frames);
        return error != 0 ? error : text->error;
}
