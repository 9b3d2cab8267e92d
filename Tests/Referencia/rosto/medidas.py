#!/usr/bin/env python3
"""Grava em Tests/RostoTests/Exemplos/medidas.json o que se mede entre dois quadros e da luz devolvida, pelas contas de `referencia.py`.

  PYTHON Tests/Referencia/rosto/medidas.py     (precisa de NumPy e OpenCV; as malhas são as de referencia.json)

Planaridade, aproximação, sorriso, giro e estreitamento de cada par de retratos; e a luz de sequências sorteadas, com a pele e as cores.
"""
import itertools
import json
import math
import pathlib
import sys
import types

import numpy as np

# A conta não usa os modelos: quem só mede não precisa deles.
sys.modules.setdefault("openvino", types.ModuleType("openvino"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import referencia as r  # noqa: E402

EXEMPLOS = pathlib.Path(__file__).resolve().parents[3] / "Tests/RostoTests/Exemplos"


def olhos(m):
    return float(np.linalg.norm(m[263, :2] - m[33, :2]))


def proporcao(m):
    return olhos(m) / float(np.linalg.norm(m[152, :2] - m[10, :2]))


def par(antes, depois):
    giros = [math.radians(r.pose(m)[0]) for m in (antes, depois)]
    return {"planaridade": r.planaridade(antes, depois), "aproximacao": olhos(depois) / olhos(antes), "sorriso": r.boca(depois) / r.boca(antes),
            "guinada": math.degrees(giros[1] - giros[0]),
            "estreitamento": math.cos(giros[1]) / math.cos(giros[0]) - proporcao(depois) / proporcao(antes)}


def luz(sorteio):
    """Uma sequência de cores e a pele que a devolve, com mais ou menos reflexo, brilho a variar e ruído."""
    cores = list(sorteio.permutation([0, 1, 2] * int(sorteio.integers(1, 3))))
    reflexo = sorteio.choice([0, 0.01, 0.03, 0.1, 0.2])
    pele = [(np.array([0.42, 0.26, 0.19]) * (1 + np.eye(3)[c] * reflexo) * sorteio.uniform(0.8, 1.25) * sorteio.uniform(0.99, 1.01, 3)).tolist()
            for c in cores]
    correlacao, amplitude = r.reflexo(pele, [int(c) for c in cores])
    return {"cores": [int(c) for c in cores], "pele": pele, "correlacao": correlacao, "amplitude": amplitude}


def main():
    malhas = {n: np.array(m["malha"]) for n, m in json.loads((EXEMPLOS / "referencia.json").read_text()).items() if "malha" in m}
    pares = [{"antes": a, "depois": b} | par(malhas[a], malhas[b]) for a, b in itertools.permutations(sorted(malhas), 2)]
    sorteio = np.random.default_rng(2026)
    saida = {"pares": pares, "luzes": [luz(sorteio) for _ in range(40)]}
    (EXEMPLOS / "medidas.json").write_text(json.dumps(saida, separators=(",", ":")).replace("},{", "},\n{") + "\n")
    print(f"medidas: {len(pares)} pares, {len(saida['luzes'])} luzes")


if __name__ == "__main__":
    main()
