#!/usr/bin/env python3
"""Escreve em números de 32 bits uma rede ONNX de pesos guardados em 8 bits por blocos.

O OpenVINO recusa a forma por blocos do SFace. Cada DequantizeLinear de constantes vira o resultado dele, (q − zero) × escala,
com a escala e o zero repetidos `block_size` vezes no eixo e cortados no tamanho; cada Reshape de constantes, também. Sobra a
mesma rede, com uma entrada e uma saída.

  desquantizar.py ENTRADA.onnx SAIDA.onnx
"""
import sys

import numpy as np
import onnx
from onnx import numpy_helper


def atributo(no, nome, padrao):
    return next((a.i for a in no.attribute if a.name == nome), padrao)


def desquantizado(no, constantes):
    inteiros = constantes[no.input[0]]
    escala = constantes[no.input[1]]
    zero = constantes[no.input[2]].astype(np.int32) if len(no.input) > 2 else np.zeros(escala.shape, np.int32)
    eixo, bloco = atributo(no, "axis", 1), atributo(no, "block_size", 0)
    if bloco:
        corte = [slice(None)] * inteiros.ndim
        corte[eixo] = slice(0, inteiros.shape[eixo])
        escala, zero = (np.repeat(c, bloco, axis=eixo)[tuple(corte)] for c in (escala, zero))
    elif escala.ndim == 1:
        forma = [1] * inteiros.ndim
        forma[eixo] = -1
        escala, zero = escala.reshape(forma), zero.reshape(forma)
    return ((inteiros.astype(np.int32) - zero).astype(np.float32) * escala).astype(np.float32)


def desquantizar(modelo):
    grafo = modelo.graph
    constantes = {c.name: numpy_helper.to_array(c) for c in grafo.initializer}
    sobram = []
    for no in grafo.node:
        if no.op_type == "DequantizeLinear" and all(e in constantes for e in no.input):
            constantes[no.output[0]] = desquantizado(no, constantes)
        elif no.op_type == "Reshape" and all(e in constantes for e in no.input):
            constantes[no.output[0]] = constantes[no.input[0]].reshape(constantes[no.input[1]])
        else:
            sobram.append(no)
    lidas = {e for no in sobram for e in no.input}
    # O arquivo lista como entrada também os pesos, e nomes de pesos que já não há: entrada é o que algum nó lê e ninguém traz.
    entradas = [e for e in grafo.input if e.name in lidas and e.name not in constantes]
    novos = [numpy_helper.from_array(np.ascontiguousarray(constantes[n]), n) for n in sorted(lidas & set(constantes))]
    for campo, valores in (("node", sobram), ("input", entradas), ("initializer", novos), ("value_info", [])):
        del getattr(grafo, campo)[:]
        getattr(grafo, campo).extend(valores)
    if len(grafo.input) != 1 or len(grafo.output) != 1:
        raise SystemExit(f"desquantizar: sobraram {len(grafo.input)} entradas e {len(grafo.output)} saídas; esperava uma de cada")
    onnx.checker.check_model(modelo)
    return modelo


if __name__ == "__main__":
    onnx.save(desquantizar(onnx.load(sys.argv[1])), sys.argv[2])
