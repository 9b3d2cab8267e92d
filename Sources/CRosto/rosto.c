#include "CRosto.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// O pedaço da interface C do OpenVINO 2026.4 que se usa, escrito aqui para não precisar do cabeçalho dele.
// Ao trocar de versão, confira: TIPO_F32 (ov_element_type_e), ov_shape_t, ov_partial_shape_t e ov_property_t.
#define BIBLIOTECA "libopenvino_c.so.2641"
enum { TIPO_F32 = 4 };
typedef struct { int64_t rank; int64_t *dims; } forma_t;
typedef struct { int64_t min, max; } dimensao_t;
typedef struct { dimensao_t rank; dimensao_t *dims; } forma_parcial_t;
typedef struct { const char *key; const void *value; } propriedade_t;
typedef struct { const char *build; const char *descricao; } versao_t;

#define FUNCOES(F) \
    F(int, ov_get_openvino_version, (versao_t *)) \
    F(void, ov_version_free, (versao_t *)) \
    F(const char *, ov_get_last_err_msg, (void)) \
    F(void, ov_free, (const char *)) \
    F(const char *, ov_get_error_info, (int)) \
    F(int, ov_core_create, (void **)) \
    F(void, ov_core_free, (void *)) \
    F(int, ov_core_read_model, (const void *, const char *, const char *, void **)) \
    F(int, ov_core_compile_model_props, (const void *, const void *, const char *, size_t, const propriedade_t *, void **)) \
    F(void, ov_model_free, (void *)) \
    F(int, ov_model_reshape_single_input, (const void *, forma_parcial_t)) \
    F(void, ov_compiled_model_free, (void *)) \
    F(int, ov_compiled_model_create_infer_request, (const void *, void **)) \
    F(void, ov_infer_request_free, (void *)) \
    F(int, ov_infer_request_get_input_tensor, (const void *, void **)) \
    F(int, ov_infer_request_get_tensor, (const void *, const char *, void **)) \
    F(int, ov_infer_request_get_output_tensor_by_index, (const void *, size_t, void **)) \
    F(int, ov_infer_request_infer, (void *)) \
    F(int, ov_tensor_get_size, (const void *, size_t *)) \
    F(int, ov_tensor_get_element_type, (const void *, int *)) \
    F(int, ov_tensor_data, (const void *, void **)) \
    F(void, ov_tensor_free, (void *))

#define CAMPO(retorno, nome, argumentos) retorno(*nome) argumentos;
struct rosto_motor { FUNCOES(CAMPO) void *core; char versao[96]; };
#undef CAMPO
struct rosto_modelo { const rosto_motor *motor; void *compilado; size_t entrada; };
struct rosto_pedido { const rosto_motor *motor; void *pedido; void *tensor; float *entrada; };

static int falhar(char *erro, const char *que, const char *porque) {
    snprintf(erro, ROSTO_ERRO, "%s: %s", que, porque && *porque ? porque : "sem explicação");
    for (char *c = erro; *c; c++) if (*c == '\n') *c = ' ';
    return 1;
}

static int falhou(const rosto_motor *motor, int codigo, char *erro, const char *que) {
    if (codigo == 0) return 0;
    // O texto é uma cópia, nossa; o do código, não.
    const char *porque = motor->ov_get_last_err_msg();
    falhar(erro, que, porque && *porque ? porque : motor->ov_get_error_info(codigo));
    motor->ov_free(porque);
    return 1;
}

int rosto_motor_abrir(const char *pasta, rosto_motor **saida, char *erro) {
    char arquivo[4096];
    if (snprintf(arquivo, sizeof arquivo, "%s/%s", pasta, BIBLIOTECA) >= (int)sizeof arquivo)
        return falhar(erro, "caminho longo demais", pasta);
    void *biblioteca = dlopen(arquivo, RTLD_NOW | RTLD_LOCAL);
    if (!biblioteca) return falhar(erro, "a biblioteca não abriu", dlerror());
    rosto_motor *motor = calloc(1, sizeof *motor);
    if (!motor) return falhar(erro, "abrir o motor", "falta memória");
#define ACHAR(retorno, nome, argumentos) \
    *(void **)&motor->nome = dlsym(biblioteca, #nome); \
    if (!motor->nome) { free(motor); return falhar(erro, "a biblioteca não tem a função", #nome); }
    FUNCOES(ACHAR)
#undef ACHAR
    versao_t versao = { 0 };
    if (motor->ov_get_openvino_version(&versao) == 0) {
        if (versao.build) snprintf(motor->versao, sizeof motor->versao, "%s", versao.build);
        motor->ov_version_free(&versao);
    }
    if (falhou(motor, motor->ov_core_create(&motor->core), erro, "o OpenVINO não abriu")) {
        free(motor);
        return 1;
    }
    *saida = motor;
    return 0;
}

const char *rosto_motor_versao(const rosto_motor *motor) { return motor->versao; }

void rosto_motor_fechar(rosto_motor *motor) {
    if (!motor) return;
    motor->ov_core_free(motor->core);
    free(motor);
}

// O tensor de entrada de um pedido, conferido; deixa em `numeros` o lugar e em `quantos` o tamanho.
static int abrir_entrada(const rosto_motor *motor, void *pedido, void **tensor, float **numeros, size_t *quantos, char *erro) {
    int tipo = 0;
    void *dados = NULL;
    if (falhou(motor, motor->ov_infer_request_get_input_tensor(pedido, tensor), erro, "a rede não tem uma só entrada")) return 1;
    if (falhou(motor, motor->ov_tensor_get_element_type(*tensor, &tipo), erro, "a entrada não diz o tipo")
        || (tipo != TIPO_F32 && falhar(erro, "a entrada da rede", "não é de números de 32 bits"))
        || falhou(motor, motor->ov_tensor_get_size(*tensor, quantos), erro, "a entrada não diz o tamanho")
        || falhou(motor, motor->ov_tensor_data(*tensor, &dados), erro, "a entrada não tem lugar")) {
        motor->ov_tensor_free(*tensor);
        return 1;
    }
    *numeros = dados;
    return 0;
}

static int com_forma(const rosto_motor *motor, void *rede, const int64_t *forma, size_t dimensoes, char *erro) {
    dimensao_t cada[8];
    if (dimensoes == 0 || dimensoes > 8) return falhar(erro, "forma da entrada", "de uma a oito dimensões");
    for (size_t i = 0; i < dimensoes; i++) cada[i] = (dimensao_t){ forma[i], forma[i] };
    forma_parcial_t parcial = { { (int64_t)dimensoes, (int64_t)dimensoes }, cada };
    return falhou(motor, motor->ov_model_reshape_single_input(rede, parcial), erro, "a rede não aceita a forma pedida");
}

int rosto_modelo_abrir(rosto_motor *motor, const char *arquivo, const int64_t *forma, size_t dimensoes,
                       rosto_modelo **saida, char *erro) {
    void *rede = NULL, *compilado = NULL;
    if (falhou(motor, motor->ov_core_read_model(motor->core, arquivo, NULL, &rede), erro, "o modelo não se lê")) return 1;
    if (forma && com_forma(motor, rede, forma, dimensoes, erro)) {
        motor->ov_model_free(rede);
        return 1;
    }
    const propriedade_t ajustes[] = { { "INFERENCE_NUM_THREADS", "1" }, { "PERFORMANCE_HINT", "LATENCY" } };
    int codigo = motor->ov_core_compile_model_props(motor->core, rede, "CPU", 2, ajustes, &compilado);
    int ruim = falhou(motor, codigo, erro, "o modelo não se prepara");
    motor->ov_model_free(rede);
    if (ruim) return 1;
    rosto_modelo *modelo = calloc(1, sizeof *modelo);
    if (!modelo) {
        motor->ov_compiled_model_free(compilado);
        return falhar(erro, "abrir o modelo", "falta memória");
    }
    modelo->motor = motor;
    modelo->compilado = compilado;
    rosto_pedido *primeiro = NULL;
    if (rosto_pedido_abrir(modelo, &primeiro, erro)) {
        rosto_modelo_fechar(modelo);
        return 1;
    }
    motor->ov_tensor_get_size(primeiro->tensor, &modelo->entrada);
    rosto_pedido_fechar(primeiro);
    *saida = modelo;
    return 0;
}

size_t rosto_modelo_entrada(const rosto_modelo *modelo) { return modelo->entrada; }

void rosto_modelo_fechar(rosto_modelo *modelo) {
    if (!modelo) return;
    modelo->motor->ov_compiled_model_free(modelo->compilado);
    free(modelo);
}

int rosto_pedido_abrir(rosto_modelo *modelo, rosto_pedido **saida, char *erro) {
    const rosto_motor *motor = modelo->motor;
    size_t quantos = 0;
    rosto_pedido *pedido = calloc(1, sizeof *pedido);
    if (!pedido) return falhar(erro, "abrir o pedido", "falta memória");
    pedido->motor = motor;
    if (falhou(motor, motor->ov_compiled_model_create_infer_request(modelo->compilado, &pedido->pedido), erro, "sem lugar para inferir")) {
        free(pedido);
        return 1;
    }
    if (abrir_entrada(motor, pedido->pedido, &pedido->tensor, &pedido->entrada, &quantos, erro)) {
        motor->ov_infer_request_free(pedido->pedido);
        free(pedido);
        return 1;
    }
    *saida = pedido;
    return 0;
}

float *rosto_pedido_entrada(rosto_pedido *pedido) { return pedido->entrada; }

int rosto_pedido_inferir(rosto_pedido *pedido, char *erro) {
    return falhou(pedido->motor, pedido->motor->ov_infer_request_infer(pedido->pedido), erro, "a rede não rodou");
}

int rosto_pedido_saida(rosto_pedido *pedido, const char *nome, const float **numeros, size_t *quantos, char *erro) {
    const rosto_motor *motor = pedido->motor;
    void *tensor = NULL, *dados = NULL;
    int tipo = 0;
    int codigo = nome ? motor->ov_infer_request_get_tensor(pedido->pedido, nome, &tensor)
                      : motor->ov_infer_request_get_output_tensor_by_index(pedido->pedido, 0, &tensor);
    if (falhou(motor, codigo, erro, nome ? nome : "a rede não tem saída")) return 1;
    int ruim = falhou(motor, motor->ov_tensor_get_element_type(tensor, &tipo), erro, "a saída não diz o tipo")
        || (tipo != TIPO_F32 && falhar(erro, "a saída da rede", "não é de números de 32 bits"))
        || falhou(motor, motor->ov_tensor_get_size(tensor, quantos), erro, "a saída não diz o tamanho")
        || falhou(motor, motor->ov_tensor_data(tensor, &dados), erro, "a saída não tem lugar");
    // O tensor é só um nome para a memória do pedido, que continua dele.
    motor->ov_tensor_free(tensor);
    *numeros = ruim ? NULL : dados;
    return ruim;
}

void rosto_pedido_fechar(rosto_pedido *pedido) {
    if (!pedido) return;
    pedido->motor->ov_tensor_free(pedido->tensor);
    pedido->motor->ov_infer_request_free(pedido->pedido);
    free(pedido);
}
