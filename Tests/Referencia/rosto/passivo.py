#!/usr/bin/env python3
"""Escreve Tests/RostoTests/Exemplos/passivo.onnx: a rede de brinquedo que ocupa o lugar de um modelo passivo nos testes.

Tira a média dos três planos do recorte de 80 × 80 e devolve as notas [0, (azul − vermelho) / 16]: a "classe real" ganha quando o
recorte é mais azul que vermelho. Serve para provar por onde o modelo passa, não detecta ataque nenhum. Precisa do pacote onnx.
"""
import pathlib

import onnx
from onnx import TensorProto, helper

EXEMPLOS = pathlib.Path(__file__).resolve().parents[3] / "Tests/RostoTests/Exemplos"

if __name__ == "__main__":
    pesos = helper.make_tensor("pesos", TensorProto.FLOAT, [3, 2], [0, 1 / 16, 0, 0, 0, -1 / 16])
    nos = [helper.make_node("GlobalAveragePool", ["entrada"], ["media"]), helper.make_node("Flatten", ["media"], ["plana"], axis=1),
           helper.make_node("MatMul", ["plana", "pesos"], ["notas"])]
    grafo = helper.make_graph(
        nos, "passivo", [helper.make_tensor_value_info("entrada", TensorProto.FLOAT, [1, 3, 80, 80])],
        [helper.make_tensor_value_info("notas", TensorProto.FLOAT, [1, 2])], [pesos])
    onnx.save(helper.make_model(grafo, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), EXEMPLOS / "passivo.onnx")
