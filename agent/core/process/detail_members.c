#include "agent/core/process/detail_members.h"

#include <errno.h>
#include <string.h>

#include "agent/core/carrier.h"
#include "agent/core/fields.h"
#include "agent/core/process/shape.h"
#include "agent/term/print.h"

#define SHAPE_BYTES 512
#define ID_BYTES 1200 /* holds a name of 255 characters */
#define LABEL_BYTES 512
#define MOST_DEPTH 32

int ph_detail_find(struct ph_etf list, const char *property, struct ph_etf *value_out)
{
        struct ph_etf_atom name;
        struct ph_etf value;
        uint32_t length;

        if (ph_etf_read_list(&list, &length) < 0)
                return -ENOENT;
        while (length-- > 0) {
                if (ph_etf_read_tuple_of(&list, 2) < 0 || ph_etf_read_atom(&list, &name) < 0 ||
                        ph_etf_take(&list, &value) < 0)
                        return -ENOENT;
                if (ph_etf_atom_is(&name, property)) {
                        *value_out = value;
                        return 0;
                }
        }
        return -ENOENT;
}

/* ---- terms */

static int print(const struct ph_detail_view *view, struct ph_etf term, size_t bytes,
        struct ph_text *text, struct ph_print_cut *cut)
{
        const struct ph_print_options options = {.syntax = view->options.syntax,
                .unicode = true,
                .max_bytes = bytes,
                .max_depth = MOST_DEPTH,
                .indent = view->options.width > 0,
                .width = view->options.width,
                .cut_atom = PH_CUT_ATOM,
                .node = view->detail->info->node};

        ph_text_init(text, bytes);
        return ph_print(term, &options, text, cut);
}

static void write_printed(struct ph_detail_view *view, struct ph_etf term, size_t bytes,
        const char *name, cJSON *object)
{
        struct ph_print_cut cut;
        struct ph_text text;

        if (print(view, term, bytes, &text, &cut) == 0)
                ph_json_string(&view->json, object, name, text.bytes);
        else
                ph_json_null(&view->json, object, name);
        ph_text_finish(&text);
}

/* Reads {Size, Term} and adds text, bytes and cut. */
static int write_term(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *object)
{
        int64_t bytes = ph_detail_term_bytes(view, section), size;
        struct ph_print_cut cut = {.cut = true};
        struct ph_text text;
        struct ph_etf term;
        bool is_printed;

        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_int64(in, &size) < 0 ||
                ph_etf_take(in, &term) < 0)
                return -EBADMSG;
        is_printed = print(view, term, (size_t)bytes, &text, &cut) == 0;
        ph_json_string(&view->json, object, "text", is_printed ? text.bytes : "");
        ph_json_int(&view->json, object, "bytes", size);
        ph_json_bool(&view->json, object, "cut", size > bytes || cut.cut || cut.deep_hidden > 0);
        ph_text_finish(&text);
        return 0;
}

/* ---- processes, ports and names */

static bool is_local(const struct ph_detail_view *view, const struct ph_etf_atom *node)
{
        return ph_etf_atom_is(node, view->detail->info->node);
}

static const char *kind_of(const struct ph_detail_view *view, struct ph_etf id)
{
        struct ph_etf_pid pid;
        struct ph_etf_port port;

        if (ph_etf_read_pid(&id, &pid) == 0)
                return is_local(view, &pid.node) ? "process" : "remote";
        if (ph_etf_read_port(&id, &port) == 0)
                return is_local(view, &port.node) ? "port" : "remote";
        return "name";
}

static void write_call_of(
        struct ph_detail_view *view, const char *kind, struct ph_etf id, cJSON *object)
{
        const struct ph_ptable *table = view->detail->table;
        bool is_elixir = view->options.syntax == PH_SYNTAX_ELIXIR;
        const char *call = "";
        struct ph_identity identity;
        struct ph_etf_pid pid;
        uint32_t row = PH_NO_ROW;

        if (strcmp(kind, "process") == 0 && ph_etf_read_pid(&id, &pid) == 0)
                row = ph_ptable_find(table, ph_pid_of(&pid));
        if (row != PH_NO_ROW) {
                identity = ph_identities_get(&table->identities, table->identity[row]);
                call = is_elixir ? identity.call_elixir : identity.call_erlang;
        }
        ph_json_string(&view->json, object, "initial_call", call[0] != '\0' ? call : NULL);
}

/* A name of another node is {Name, Node} as well; there the name isn't this process's. */
static int write_who(struct ph_detail_view *view, struct ph_etf who, cJSON *object)
{
        struct ph_etf in = who, id = who;
        struct ph_etf_atom name;
        char text[PH_ETF_ATOM_TEXT_SIZE];
        bool is_named = ph_etf_read_tuple_of(&in, 2) == 0 && ph_etf_type(&in) != PH_ETF_IS_ATOM &&
                        ph_etf_take(&in, &id) == 0 && ph_etf_read_atom(&in, &name) == 0;
        const char *kind = kind_of(view, id);

        if (is_named)
                ph_etf_atom_text(&name, text, sizeof(text));
        write_printed(view, id, ID_BYTES, "id", object);
        ph_json_string(&view->json, object, "name", is_named ? text : NULL);
        ph_json_string(&view->json, object, "kind", kind);
        write_call_of(view, kind, id, object);
        return 0;
}

/* ---- lists: each adds one of its elements to @array */

typedef int write_element(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array);

static int write_who_of(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        struct ph_etf who;

        (void)section;
        if (ph_etf_take(in, &who) < 0)
                return -EBADMSG;
        return write_who(view, who, ph_json_object(&view->json, array, NULL));
}

static int write_term_of(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        return write_term(view, section, in, ph_json_object(&view->json, array, NULL));
}

/* Reads a property that is a string; @text stays as it was when it is none, or too long. */
static void read_string(struct ph_etf list, const char *property, char *text, size_t size)
{
        const uint8_t *bytes;
        struct ph_etf value;
        uint32_t length;

        if (ph_detail_find(list, property, &value) == 0 &&
                ph_etf_read_string(&value, &bytes, &length) == 0 && length < size) {
                memcpy(text, bytes, length);
                text[length] = '\0';
        }
}

static int write_frame(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        cJSON *object = ph_json_object(&view->json, array, NULL);
        char text[PH_MFA_SIZE] = "?", file[1024] = "";
        struct ph_etf location, value;
        struct ph_mfa mfa;
        int64_t line = 0;

        (void)section;
        if (ph_mfa_read_frame(in, &mfa, &location) < 0)
                return -EBADMSG;
        ph_mfa_format(&mfa, view->options.syntax, text);
        if (ph_detail_find(location, "line", &value) == 0)
                ph_etf_read_int64(&value, &line);
        read_string(location, "file", file, sizeof(file));
        ph_json_string(&view->json, object, "function", text);
        ph_json_string(&view->json, object, "file", file[0] != '\0' ? file : NULL);
        ph_json_known(&view->json, object, "line", line > 0 ? line : -1);
        return 0;
}

static int write_shape(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        cJSON *object = ph_json_object(&view->json, array, NULL);
        struct ph_text text;
        struct ph_etf shape;
        int64_t count;
        int r;

        (void)section;
        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_read_int64(in, &count) < 0 ||
                ph_etf_take(in, &shape) < 0)
                return -EBADMSG;
        ph_text_init(&text, SHAPE_BYTES);
        r = ph_shape_print(shape, view->options.syntax, &text);
        ph_json_int(&view->json, object, "count", count);
        ph_json_string(
                &view->json, object, "shape", r == 0 && text.bytes != NULL ? text.bytes : "");
        ph_json_string(&view->json, object, "class", ph_shape_class(shape));
        ph_text_finish(&text);
        return r;
}

/* {Table, Name, Rows, Words, Type, Protection}. */
static int write_table(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        cJSON *object = ph_json_object(&view->json, array, NULL);
        char name[PH_ETF_ATOM_TEXT_SIZE], type[32], protection[32];
        int64_t rows, words;
        struct ph_etf table;

        (void)section;
        if (ph_etf_read_tuple_of(in, 6) < 0 || ph_etf_take(in, &table) < 0 ||
                ph_fields_read_text(in, name, sizeof(name)) < 0 ||
                ph_etf_read_int64(in, &rows) < 0 || ph_etf_read_int64(in, &words) < 0 ||
                ph_fields_read_text(in, type, sizeof(type)) < 0 ||
                ph_fields_read_text(in, protection, sizeof(protection)) < 0)
                return -EBADMSG;
        if (ph_etf_type(&table) == PH_ETF_IS_ATOM)
                ph_json_string(&view->json, object, "table", name);
        else
                write_printed(view, table, ID_BYTES, "table", object);
        ph_json_string(&view->json, object, "name", name);
        ph_json_int(&view->json, object, "rows", rows);
        ph_json_int(&view->json, object, "memory_bytes", words * view->detail->info->word_size);
        ph_json_string(&view->json, object, "type", type);
        ph_json_string(&view->json, object, "protection", protection);
        return 0;
}

static void write_integer(struct ph_detail_view *view, struct ph_etf list, const char *property,
        const char *name, int64_t factor, cJSON *object)
{
        struct ph_etf value;
        int64_t number;

        if (ph_detail_find(list, property, &value) == 0 && ph_etf_read_int64(&value, &number) == 0)
                ph_json_int(&view->json, object, name, number * factor);
        else
                ph_json_null(&view->json, object, name);
}

/* {Port, erlang:port_info/1}. */
static int write_port(
        struct ph_detail_view *view, enum ph_section section, struct ph_etf *in, cJSON *array)
{
        cJSON *object = ph_json_object(&view->json, array, NULL);
        char name[1024] = "";
        struct ph_etf port, info;

        (void)section;
        if (ph_etf_read_tuple_of(in, 2) < 0 || ph_etf_take(in, &port) < 0 ||
                ph_etf_take(in, &info) < 0)
                return -EBADMSG;
        write_printed(view, port, ID_BYTES, "port", object);
        read_string(info, "name", name, sizeof(name));
        ph_json_string(&view->json, object, "name", name[0] != '\0' ? name : NULL);
        write_integer(view, info, "input", "input_bytes", 1, object);
        write_integer(view, info, "output", "output_bytes", 1, object);
        write_integer(view, info, "os_pid", "os_pid", 1, object);
        return 0;
}

static write_element *const elements[] = {
        [PH_MEMBER_WHOS] = write_who_of,
        [PH_MEMBER_FRAMES] = write_frame,
        [PH_MEMBER_TERMS] = write_term_of,
        [PH_MEMBER_SHAPES] = write_shape,
        [PH_MEMBER_TABLES] = write_table,
        [PH_MEMBER_PORTS] = write_port,
};

/* An element that can't be read, and what is behind it, is left out. */
static void write_list(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_member *member, struct ph_etf list, cJSON *object)
{
        cJSON *array = ph_json_array(&view->json, object, member->name);
        uint32_t length;

        if (ph_etf_read_list(&list, &length) < 0)
                return;
        while (length-- > 0) {
                if (elements[member->kind](view, section, &list, array) < 0) {
                        cJSON_DeleteItemFromArray(array, cJSON_GetArraySize(array) - 1);
                        return;
                }
        }
}

/* ---- single members */

static void write_text(struct ph_detail_view *view, const struct ph_detail_member *member,
        struct ph_etf value, cJSON *object)
{
        char text[PH_ETF_ATOM_TEXT_SIZE];
        bool is_text = ph_fields_read_text(&value, text, sizeof(text)) == 0;
        bool is_none = member->kind == PH_MEMBER_KIND && is_text && strcmp(text, "none") == 0;

        ph_json_string(&view->json, object, member->name, is_text && !is_none ? text : NULL);
}

static void write_bool(struct ph_detail_view *view, const struct ph_detail_member *member,
        struct ph_etf value, cJSON *object)
{
        bool is_true;

        if (ph_etf_read_bool(&value, &is_true) == 0)
                ph_json_bool(&view->json, object, member->name, is_true);
        else
                ph_json_null(&view->json, object, member->name);
}

static void write_call(struct ph_detail_view *view, const struct ph_detail_member *member,
        struct ph_etf value, cJSON *object)
{
        char text[PH_MFA_SIZE];
        bool is_call = ph_mfa_print(value, view->options.syntax, text) == 0;

        ph_json_string(&view->json, object, member->name, is_call ? text : NULL);
}

/* A property by another name than the member's own, where that is missing. */
static int find_value(
        const struct ph_detail_member *member, struct ph_etf list, struct ph_etf *value_out)
{
        static const char *const others[][2] = {{"initial_call", "call"}, {"label", "label_text"}};

        if (ph_detail_find(list, member->property, value_out) == 0)
                return 0;
        for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
                if (strcmp(others[i][0], member->property) == 0)
                        return ph_detail_find(list, others[i][1], value_out);
        }
        return -ENOENT;
}

static void write_no_term(struct ph_detail_view *view, cJSON *object)
{
        ph_json_null(&view->json, object, "text");
        ph_json_null(&view->json, object, "bytes");
        ph_json_null(&view->json, object, "cut");
}

static void write_value(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_member *member, struct ph_etf value, cJSON *object)
{
        switch (member->kind) {
        case PH_MEMBER_TEXT:
        case PH_MEMBER_KIND:
                write_text(view, member, value, object);
                break;
        case PH_MEMBER_BOOLEAN:
                write_bool(view, member, value, object);
                break;
        case PH_MEMBER_CALL:
                write_call(view, member, value, object);
                break;
        case PH_MEMBER_TERM_TEXT:
                write_printed(view, value, LABEL_BYTES, member->name, object);
                break;
        case PH_MEMBER_WHO:
                write_who(view, value, ph_json_object(&view->json, object, member->name));
                break;
        case PH_MEMBER_TERM:
                if (write_term(view, section, &value, object) < 0)
                        write_no_term(view, object);
                break;
        default:
                write_list(view, section, member, value, object);
                break;
        }
}

void ph_detail_write_member(struct ph_detail_view *view, enum ph_section section,
        const struct ph_detail_member *member, struct ph_etf list, cJSON *object)
{
        struct ph_etf value;

        if (member->kind == PH_MEMBER_INTEGER)
                write_integer(view, list, member->property, member->name, 1, object);
        else if (member->kind == PH_MEMBER_WORDS)
                write_integer(view, list, member->property, member->name,
                        view->detail->info->word_size, object);
        else if (find_value(member, list, &value) == 0)
                write_value(view, section, member, value, object);
        else if (member->kind == PH_MEMBER_TERM)
                write_no_term(view, object);
        else
                ph_json_null(&view->json, object, member->name);
}
