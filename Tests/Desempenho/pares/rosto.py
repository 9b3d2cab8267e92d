"""As mesmas etapas da análise de rosto em Python: OpenVINO para as redes, OpenCV e NumPy para o resto, uma thread."""
import json
import pathlib
import sys
import time

import cv2
import numpy as np

RAIZ = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(RAIZ / "Tests/Referencia/rosto"))
import referencia as r  # noqa: E402

cv2.setNumThreads(1)
foto, quadro, vezes = np.fromfile(sys.argv[1], np.uint8), np.fromfile(sys.argv[2], np.uint8), int(sys.argv[3])
motor = r.Referencia(RAIZ / ".ferramentas/rosto")


def ler(bytes_):
    return cv2.cvtColor(cv2.imdecode(bytes_, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def mediana(trabalho):
    tempos = []
    for _ in range(vezes):
        inicio = time.perf_counter()
        trabalho()
        tempos.append(time.perf_counter() - inicio)
    return sorted(tempos)[vezes // 2]


def inteiro():
    imagem = ler(quadro)
    motor.malha(imagem, motor.detectar(imagem)[0]["pontos"])
    r.impressao(imagem)


imagem = ler(foto)
pontos = motor.detectar(imagem)[0]["pontos"]
print(json.dumps({
    "jpeg": mediana(lambda: ler(foto)), "detector": mediana(lambda: motor.detectar(imagem)),
    "vetor": mediana(lambda: motor.vetor(imagem, pontos)), "malha": mediana(lambda: motor.malha(imagem, pontos)),
    "quadro": mediana(inteiro)}))
