#!/usr/bin/env python3
"""Grava em Tests/RostoTests/Exemplos/referencia.json o que a referência mede em cada imagem de exemplo.

  AVERBA_PYTHON Tests/Referencia/rosto/gravar.py     (depois de ferramentas/instalar.sh medir, que traz OpenVINO e OpenCV)
"""
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import referencia as r  # noqa: E402

RAIZ = pathlib.Path(__file__).resolve().parents[3]
EXEMPLOS = RAIZ / "Tests/RostoTests/Exemplos"


def conta_certa(valor):
    if isinstance(valor, (list, tuple, np.ndarray)):
        return [conta_certa(v) for v in valor]
    return float(f"{valor:.7g}")


def onda():
    """A imagem calculada com que o motor confere o vetor."""
    corte = np.zeros((112, 112, 3), np.float32)
    for canal in range(3):
        for y in range(112):
            for x in range(112):
                fase = ((x * (3 + canal) + y * (5 - canal) + (x * y) // 7) % 112) / 112
                corte[y, x, canal] = np.floor(255 * (1 - abs(2 * fase - 1)) + 0.5)
    return corte


def medir(referencia, caminho):
    imagem = r.sem_pose_de_camera(caminho)
    saida = {"largura": imagem.shape[1], "altura": imagem.shape[0], "impressao": "".join(map(str, r.impressao(imagem)))}
    for lado in (320, 640):
        saida[f"rostos{lado}"] = [
            {"caixa": conta_certa(d["caixa"]), "escore": conta_certa(d["escore"]), "pontos": conta_certa(d["pontos"])}
            for d in referencia.detectar(imagem, lado)]
    maior = max(referencia.detectar(imagem, 640), key=lambda d: d["caixa"][2], default=None)
    if maior:
        marcos, presenca = referencia.malha(imagem, maior["pontos"])
        saida |= {"vetor": conta_certa(referencia.vetor(imagem, maior["pontos"])), "malha": conta_certa(marcos), "presenca": conta_certa(presenca),
                  "pose": conta_certa(r.pose(marcos)), "boca": conta_certa(r.boca(marcos)), "t5": conta_certa(r.t5(maior["pontos"])),
                  "pele": conta_certa(r.cor_da_pele(imagem, maior["caixa"])),
                  "qualidade": {n: conta_certa(v) for n, v in r.qualidade(imagem, maior["pontos"]).items()}}
    return saida


def main():
    referencia = r.Referencia(RAIZ / ".ferramentas/rosto")
    saida = {p.name: medir(referencia, p) for p in sorted(EXEMPLOS.glob("*.jpg")) if min(r.sem_pose_de_camera(p).shape[:2]) >= 200}
    saida["onda"] = {"vetor": conta_certa(referencia.vetor_do_corte(onda()))}
    (EXEMPLOS / "referencia.json").write_text(json.dumps(saida, separators=(",", ":"), ensure_ascii=False).replace('},"', '},\n"') + "\n")
    print(f"gravar: {len(saida) - 1} imagens")


if __name__ == "__main__":
    main()
