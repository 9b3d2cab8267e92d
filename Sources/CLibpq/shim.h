#include <libpq-fe.h>
#include <spawn.h>

/* É da glibc (2.34), mas o módulo do C que o Swift vê não mostra as extensões GNU. */
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *acoes, int de);
