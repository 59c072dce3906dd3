#include "agent/dist/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "shop", or "uid 4711" when it has no name. */
static void format_user(uid_t uid, char *text, size_t size)
{
        char buffer[1024];
        struct passwd entry, *found = NULL;

        if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
                snprintf(text, size, "%.64s", found->pw_name);
        else
                snprintf(text, size, "uid %lu", (unsigned long)uid);
}

static int refuse(uid_t uid, struct ph_error *error)
{
        char user[80];

        format_user(uid, user, sizeof(user));
        ph_error_set(error, PH_ERROR_REFUSED,
                "the node belongs to another user: run porthole as %s or as root", user);
        return -EPERM;
}

static bool became(const struct ph_proc_status *owner)
{
        uid_t real, effective, saved;
        gid_t real_group, effective_group, saved_group;

        if (getresuid(&real, &effective, &saved) < 0 ||
                getresgid(&real_group, &effective_group, &saved_group) < 0)
                return false;
        return real == owner->uid && effective == owner->uid && saved == owner->uid &&
               real_group == owner->gid && effective_group == owner->gid &&
               saved_group == owner->gid && setresuid((uid_t)-1, 0, (uid_t)-1) < 0;
}

int ph_user_become(const struct ph_proc_status *owner, struct ph_error *error)
{
        if (geteuid() == owner->uid)
                return 0;
        if (geteuid() != 0)
                return refuse(owner->uid, error);
        if (setgroups(owner->group_count, owner->groups) < 0 ||
                setresgid(owner->gid, owner->gid, owner->gid) < 0 ||
                setresuid(owner->uid, owner->uid, owner->uid) < 0 || !became(owner)) {
                ph_error_set(error, PH_ERROR_FAILED, "can't become the node's user: %s",
                        strerror(errno));
                return -EACCES;
        }
        return 0;
}
