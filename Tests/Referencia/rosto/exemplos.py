#!/usr/bin/env python3
"""Refaz as imagens de Tests/RostoTests/Exemplos a partir das originais (veja o LICENCAS.md de lá). Precisa de Pillow e NumPy.

  exemplos.py ASTRONAUTA.png PASTA_COM_AS_FOTOS     (test_images do pacote face_recognition 1.3.0)
"""
import io
import pathlib
import sys

import numpy as np
from PIL import Image

EXEMPLOS = pathlib.Path(__file__).resolve().parents[3] / "Tests/RostoTests/Exemplos"


def salvar(imagem, nome, lado=None, **opcoes):
    if lado:
        imagem.thumbnail((lado, lado), Image.LANCZOS)
    imagem.save(EXEMPLOS / nome, **({"quality": 88, "subsampling": 2} | opcoes))


def retratos(astronauta, fotos):
    salvar(Image.open(astronauta).convert("RGB"), "astronauta.jpg", 512)
    for nome, origem in (("a1", "obama"), ("a2", "obama2"), ("a3", "obama3"), ("b1", "biden")):
        salvar(Image.open(fotos / f"{origem}.jpg").convert("RGB"), f"retrato-{nome}.jpg", 720)
    lado_a_lado = [Image.open(EXEMPLOS / f"retrato-{n}.jpg") for n in ("a1", "b1")]
    lado_a_lado = [i.resize((int(i.width * 480 / i.height), 480)) for i in lado_a_lado]
    dupla = Image.new("RGB", (sum(i.width for i in lado_a_lado), 480))
    dupla.paste(lado_a_lado[0], (0, 0))
    dupla.paste(lado_a_lado[1], (lado_a_lado[0].width, 0))
    salvar(dupla, "duas-pessoas.jpg", quality=85)


def formas():
    y, x = np.mgrid[0:480, 0:640]
    salvar(Image.fromarray(np.stack([x * 255 // 640, y * 255 // 480, ((x // 40 + y // 40) % 2) * 90 + 60], -1).astype("uint8")),
           "sem-rosto.jpg", quality=80)
    cantos = np.zeros((64, 96, 3), "uint8")
    cantos[:32, :48], cantos[:32, 48:], cantos[32:, :48], cantos[32:, 48:] = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
    cantos = Image.fromarray(cantos)
    salvar(cantos, "cantos.jpg", quality=95, subsampling=0)
    salvar(cantos.convert("CMYK"), "cmyk.jpg", quality=90)
    salvar(cantos.convert("L"), "cinza.jpg", quality=90)
    salvar(cantos, "progressivo.jpg", quality=90, progressive=True)
    salvar(cantos.resize((1, 1)), "um-por-um.jpg")
    png = io.BytesIO()
    cantos.save(png, "PNG")
    (EXEMPLOS / "nao-e-jpeg.png").write_bytes(png.getvalue())


def deitado():
    """O retrato guardado de lado, com a orientação 6 no Exif: olhado, é o mesmo."""
    imagem = Image.open(EXEMPLOS / "retrato-a1.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6
    salvar(imagem.transpose(Image.Transpose.ROTATE_90), "retrato-a1-deitado.jpg", exif=exif)


if __name__ == "__main__":
    retratos(sys.argv[1], pathlib.Path(sys.argv[2]))
    formas()
    deitado()
