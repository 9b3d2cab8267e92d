// O OpenVINO aberto na hora em que se precisa dele: o programa compila e roda sem a biblioteca, e diz o que falta.
//
// Toda função que pode falhar devolve 0 quando deu certo; senão, escreve a razão em `erro` (até ROSTO_ERRO bytes com o
// zero final, em UTF-8) e não devolve objeto nenhum. Nenhuma delas é para a thread de quem atende a rede.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define ROSTO_ERRO 512

typedef struct rosto_motor rosto_motor;
typedef struct rosto_modelo rosto_modelo;
typedef struct rosto_pedido rosto_pedido;

// Abre as bibliotecas de `pasta` e o motor de inferência. Serve a muitas threads ao mesmo tempo.
int rosto_motor_abrir(const char *pasta, rosto_motor **motor, char *erro);
// Versão do OpenVINO, viva enquanto o motor estiver aberto.
const char *rosto_motor_versao(const rosto_motor *motor);
// Fecha o motor; antes, todos os seus modelos. A biblioteca fica carregada até o processo acabar.
void rosto_motor_fechar(rosto_motor *motor);

// Lê e prepara uma rede (ONNX ou TFLite) para uma thread por inferência. `forma`, se não for nula, traz as `dimensoes` da
// única entrada; sem ela, vale a do arquivo, que tem de ser fixa. Entrada e saídas são de números de 32 bits.
int rosto_modelo_abrir(rosto_motor *motor, const char *arquivo, const int64_t *forma, size_t dimensoes,
                       rosto_modelo **modelo, char *erro);
// Quantos números tem a entrada.
size_t rosto_modelo_entrada(const rosto_modelo *modelo);
void rosto_modelo_fechar(rosto_modelo *modelo);

// O lugar de uma inferência, com a sua memória. Não serve a duas threads ao mesmo tempo.
int rosto_pedido_abrir(rosto_modelo *modelo, rosto_pedido **pedido, char *erro);
// Onde se escreve a entrada, com rosto_modelo_entrada números; viva até fechar o pedido.
float *rosto_pedido_entrada(rosto_pedido *pedido);
// Roda a rede sobre o que está na entrada.
int rosto_pedido_inferir(rosto_pedido *pedido, char *erro);
// A saída de nome `nome`, ou a primeira, se ele for nulo. A memória é do pedido e vale até a próxima inferência.
int rosto_pedido_saida(rosto_pedido *pedido, const char *nome, const float **numeros, size_t *quantos, char *erro);
void rosto_pedido_fechar(rosto_pedido *pedido);
