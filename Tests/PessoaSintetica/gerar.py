#!/usr/bin/env python3
"""Desenha quadros da pessoa sintética e dos ataques com foto.

  gerar.py PEDIDOS.json PASTA     um JPEG por pedido, com o nome que ele diz
  gerar.py --y4m PEDIDOS.json ARQUIVO.y4m [QUADROS_POR_SEGUNDO]     um vídeo para a câmera falsa do Chromium

Um pedido: {"nome": "frente", "tipo": "cabeca" | "foto" | "curvada", "retrato": "retrato-a1.jpg", "guinada": 25, "arfagem": 0,
"rolagem": 0, "aproximacao": 1, "sorriso": 0, "luz": [1, 0, 0], "forca": 0.1, "ruido": 3, "qualidade": 60, "semente": 1,
"raio": 1.6, "repetir": 1}. Só `nome` (fora do vídeo) e `retrato` são obrigatórios.
"""
import functools
import json
import pathlib
import sys

import numpy as np
from PIL import Image

from pessoa import Cabeca, Foto, como_camera

DESENHO = ("guinada", "arfagem", "rolagem", "aproximacao", "sorriso", "tamanho", "luz", "forca")


@functools.lru_cache(maxsize=8)
def modelo(tipo, retrato, raio):
    return {"cabeca": lambda: Cabeca(retrato), "foto": lambda: Foto(retrato), "curvada": lambda: Foto(retrato, raio)}[tipo]()


def desenhar(pedido):
    tela = modelo(pedido.get("tipo", "cabeca"), pedido["retrato"], pedido.get("raio", 1.6)).quadro(**{n: pedido[n] for n in DESENHO if n in pedido})
    return como_camera(tela, np.random.default_rng(pedido.get("semente", 0)), pedido.get("ruido", 3.0))


def jpegs(pedidos, pasta):
    pasta.mkdir(parents=True, exist_ok=True)
    for pedido in pedidos:
        Image.fromarray(desenhar(pedido)).save(pasta / f"{pedido['nome']}.jpg", quality=pedido.get("qualidade", 60), subsampling=2)


def y4m(pedidos, arquivo, cadencia):
    """Planos Y, U e V de 8 bits, com a cor na metade da resolução: o que a câmera falsa lê."""
    with open(arquivo, "wb") as saida:
        for pedido in pedidos:
            imagem = Image.fromarray(desenhar(pedido)).convert("YCbCr")
            if saida.tell() == 0:
                saida.write(f"YUV4MPEG2 W{imagem.width} H{imagem.height} F{cadencia}:1 Ip A1:1 C420jpeg\n".encode())
            y, u, v = imagem.split()
            metade = (imagem.width // 2, imagem.height // 2)
            planos = b"".join(p.tobytes() for p in (y, u.resize(metade, Image.BOX), v.resize(metade, Image.BOX)))
            for _ in range(pedido.get("repetir", 1)):
                saida.write(b"FRAME\n" + planos)


if __name__ == "__main__":
    argumentos = sys.argv[1:]
    if argumentos[0] == "--y4m":
        y4m(json.loads(pathlib.Path(argumentos[1]).read_text()), argumentos[2], int((argumentos + ["10"])[3]))
    else:
        jpegs(json.loads(pathlib.Path(argumentos[0]).read_text()), pathlib.Path(argumentos[1]))
