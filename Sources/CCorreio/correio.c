#include "CCorreio.h"
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

struct leitura { const char *resto; size_t falta; };

static pthread_once_t uma_vez = PTHREAD_ONCE_INIT;
static void preparar(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static size_t ler(char *saida, size_t tamanho, size_t vezes, void *estado) {
    struct leitura *leitura = estado;
    size_t cabem = tamanho * vezes;
    size_t vao = leitura->falta < cabem ? leitura->falta : cabem;
    memcpy(saida, leitura->resto, vao);
    leitura->resto += vao;
    leitura->falta -= vao;
    return vao;
}

int correio_entregar(const char *servidor, const char *usuario, const char *senha, const char *autoridades, const char *de,
                     const char *para, const char *mensagem, size_t tamanho, long prazo_em_segundos, long *resposta, char *erro) {
    pthread_once(&uma_vez, preparar);
    *resposta = 0;
    erro[0] = 0;
    CURL *curl = curl_easy_init();
    if (!curl) return CURLE_FAILED_INIT;
    struct leitura leitura = { mensagem, tamanho };
    struct curl_slist *destino = curl_slist_append(NULL, para);
    curl_easy_setopt(curl, CURLOPT_URL, servidor);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (autoridades) curl_easy_setopt(curl, CURLOPT_CAINFO, autoridades);
    if (usuario) curl_easy_setopt(curl, CURLOPT_USERNAME, usuario);
    if (senha) curl_easy_setopt(curl, CURLOPT_PASSWORD, senha);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, de);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, destino);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, ler);
    curl_easy_setopt(curl, CURLOPT_READDATA, &leitura);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, prazo_em_segundos);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, prazo_em_segundos);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, erro);
    CURLcode codigo = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, resposta);
    if (codigo != CURLE_OK && !erro[0]) strncat(erro, curl_easy_strerror(codigo), 255);
    curl_slist_free_all(destino);
    curl_easy_cleanup(curl);
    return (int)codigo;
}
