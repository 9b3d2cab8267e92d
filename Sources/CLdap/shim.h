#include <ldap.h>
#include <openldap.h>

// Macros com conversão de tipo, que o Swift não importa.
static inline int averba_ldap_desligar(LDAP *ligacao, int opcao) { return ldap_set_option(ligacao, opcao, LDAP_OPT_OFF); }
static inline int averba_ldap_numero(LDAP *ligacao, int opcao, int valor) { return ldap_set_option(ligacao, opcao, &valor); }
