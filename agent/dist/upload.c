#include "agent/dist/upload.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <uv.h>

#include "agent/core/folder.h"
#include "agent/dist/node_scan.h"
#include "agent/dist/payload.h"
#include "agent/dist/sweep.h"

/*
 * The libraries that the agent needs. Each is loaded into this program, too: that a part of it is
 * kept here makes the linker think so, whoever else needs it.
 */
static const struct {
        const char *soname;
        void (*part)(void);
} libraries[] __attribute__((used)) = {
        {"libuv.so.1", (void (*)(void))uv_version},
        {"libcjson.so.1", (void (*)(void))cJSON_Version},
};

#define LIBRARY_COUNT (sizeof(libraries) / sizeof(libraries[0]))

static int write_all(int fd, const unsigned char *bytes, size_t size)
{
        while (size > 0) {
                ssize_t written = write(fd, bytes, size);
                if (written < 0 && errno == EINTR)
                        continue;
                if (written < 0)
                        return -errno;
                bytes += written;
                size -= (size_t)written;
        }
        return 0;
}

static int create_file(int folder, const char *name)
{
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                S_IRUSR | S_IWUSR);

        return fd < 0 ? -errno : fd;
}

static int write_library(int folder)
{
        struct ph_payload nif = ph_payload_nif();
        int fd = create_file(folder, PH_NODE_LIBRARY ".so");
        int r = fd < 0 ? fd : write_all(fd, nif.bytes, nif.size);

        if (fd >= 0)
                close(fd);
        return r;
}

static int copy_bytes(int from, int to)
{
        ssize_t copied;

        do {
                copied = sendfile(to, from, NULL, 1 << 20);
        } while (copied > 0 || (copied < 0 && errno == EINTR));
        return copied < 0 ? -errno : 0;
}

static int copy_file(const char *path, int folder, const char *name)
{
        int from = open(path, O_RDONLY | O_CLOEXEC), to, r;

        if (from < 0)
                return -errno;
        to = create_file(folder, name);
        r = to < 0 ? to : copy_bytes(from, to);
        if (to >= 0)
                close(to);
        close(from);
        return r;
}

struct search {
        const char *soname;
        const char *path;
};

/* The name that the loader has for a library is the path it was loaded from. */
static int compare_name(struct dl_phdr_info *info, size_t size, void *context)
{
        struct search *search = context;
        const char *slash = strrchr(info->dlpi_name, '/');

        (void)size;
        if (slash == NULL || strcmp(slash + 1, search->soname) != 0)
                return 0;
        search->path = info->dlpi_name;
        return 1;
}

static int copy_loaded(int folder, const char *soname)
{
        struct search search = {soname, NULL};

        dl_iterate_phdr(compare_name, &search);
        return search.path == NULL ? -ELIBACC : copy_file(search.path, folder, soname);
}

static int fill(int folder)
{
        int r = write_library(folder);

        for (size_t i = 0; r == 0 && i < LIBRARY_COUNT; i++)
                r = copy_loaded(folder, libraries[i].soname);
        return r;
}

/* Named like the library, so that /proc/PID/maps names porthole for all that comes from there. */
static int make_fresh(struct ph_upload *upload)
{
        unsigned long random;

        if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
                return -errno;
        snprintf(upload->name, sizeof(upload->name), "%s%016lx", PH_SWEEP_PREFIX, random);
        if (mkdirat(upload->base, upload->name, S_IRWXU) < 0)
                return -errno;
        upload->folder =
                openat(upload->base, upload->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return upload->folder < 0 ? -errno : 0;
}

static int refuse(const struct ph_upload *upload, struct ph_error *error, int number)
{
        ph_error_set(error, PH_ERROR_FAILED, "no library can be put into %.120s: %s",
                upload->base_path, number == -ENOEXEC ? "it is mounted noexec" : strerror(-number));
        return number;
}

static int write_into(const struct ph_site *site, struct ph_upload *upload, struct ph_error *error)
{
        struct statvfs file_system;
        int r;

        upload->base = ph_folder_open(site->root, upload->base_path, site->owner.uid, true, error);
        if (upload->base < 0)
                return upload->base;
        ph_sweep(upload->base);
        r = fstatvfs(upload->base, &file_system) < 0 ? -errno : 0;
        if (r == 0 && (file_system.f_flag & ST_NOEXEC) != 0)
                r = -ENOEXEC;
        if (r == 0)
                r = make_fresh(upload);
        if (r == 0)
                r = fill(upload->folder);
        snprintf(upload->library, sizeof(upload->library), "%s/%s/%s", upload->base_path,
                upload->name, PH_NODE_LIBRARY);
        return r < 0 ? refuse(upload, error, r) : 0;
}

static void reset(struct ph_upload *upload)
{
        memset(upload, 0, sizeof(*upload));
        upload->base = upload->folder = -1;
}

int ph_upload_write(const struct ph_site *site, struct ph_upload *out, struct ph_error *error)
{
        struct ph_error why = {0};
        int r = -ENOENT;

        reset(out);
        for (unsigned i = 0; i < PH_FOLDER_CANDIDATES; i++) {
                if (ph_folder_candidate(site->root, site->runtime_dir, site->owner.uid, i,
                            out->base_path, sizeof(out->base_path)) < 0)
                        continue;
                r = write_into(site, out, &why);
                if (r == 0)
                        return 0;
                ph_upload_remove(site, out);
        }
        *error = why;
        return r;
}

void ph_upload_remove(const struct ph_site *site, struct ph_upload *upload)
{
        if (upload->name[0] != '\0')
                ph_sweep_remove(upload->base, upload->name);
        if (upload->folder >= 0)
                close(upload->folder);
        if (upload->base >= 0) {
                close(upload->base);
                ph_site_remove_empty(site, upload->base_path);
        }
        reset(upload);
}
