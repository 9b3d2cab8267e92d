// A libcurl se configura por função de argumentos variáveis, que o Swift não chama: esta é a única porta para ela.
#pragma once
#include <stddef.h>

// Entrega uma mensagem por SMTP. Tudo em UTF-8 terminado em zero; `usuario`, `senha` e `autoridades` podem ser nulos.
// Exige TLS: smtps:// já o começa, smtp:// só segue depois de STARTTLS. Confere o certificado e o nome do servidor.
// Devolve o código da libcurl (0 é entregue), o último código SMTP em `resposta` e a explicação em `erro` (256 bytes).
int correio_entregar(const char *servidor, const char *usuario, const char *senha, const char *autoridades, const char *de,
                     const char *para, const char *mensagem, size_t tamanho, long prazo_em_segundos, long *resposta, char *erro);
