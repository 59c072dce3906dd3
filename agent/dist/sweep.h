/*
 * Clears the agent's folder of what nobody removed: the files of a porthole that was killed while
 * it attached, and the sockets of nodes that ended with an agent in them (before OTP 26 nothing is
 * run then). One thread at a time.
 */
#ifndef PH_DIST_SWEEP_H
#define PH_DIST_SWEEP_H

/* What is younger may belong to somebody who is still at it. */
#define PH_SWEEP_AGE_SECONDS 60

/* Names of the folders that hold an agent's files begin so. */
#define PH_SWEEP_PREFIX "porthole_nif-"

/*
 * Removes from the folder behind @folder, which is ours alone, whatever is stale: folders by their
 * name and age; sockets by their age, when no process has the pid in their name and nobody answers.
 */
void ph_sweep(int folder);

/* Removes the folder @name in @folder with the files in it. */
void ph_sweep_remove(int folder, const char *name);

#endif
